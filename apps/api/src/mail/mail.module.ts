import { Global, Module } from '@nestjs/common';
import { MailOutbox } from './mail-outbox.js';

/** Outgoing mail, for every area that has something to tell. */
@Global()
@Module({ providers: [MailOutbox], exports: [MailOutbox] })
export class MailModule {}
