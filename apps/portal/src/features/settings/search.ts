import * as z from 'zod/mini';
import { oneOf } from '../../lib/search.js';

export const settingsTabs = ['general', 'sso'] as const;

export const settingsSearch = z.object({ tab: oneOf(settingsTabs) });
export type SettingsSearch = z.infer<typeof settingsSearch>;
