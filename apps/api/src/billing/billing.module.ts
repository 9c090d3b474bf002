import { Module } from '@nestjs/common';
import { BillingCsvController } from './exports/csv/billing-csv.controller.js';

/** What usage costs. Price books are functions (`price-books/`); ledger and invoices have issues of their own. */
@Module({ controllers: [BillingCsvController] })
export class BillingModule {}
