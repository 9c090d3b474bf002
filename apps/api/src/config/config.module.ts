import { Global, Module } from '@nestjs/common';
import { ConfigWriter } from './config-writer.js';
import { RevisionsController } from './revisions.controller.js';
import { RevisionsService } from './revisions.service.js';

/** Configuration revisions: the one writer of deployments, routes and limits. */
@Global()
@Module({ controllers: [RevisionsController], providers: [ConfigWriter, RevisionsService], exports: [ConfigWriter] })
export class ConfigModule {}
