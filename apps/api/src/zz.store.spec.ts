import { startTestPostgres } from '../../../libs/database/src/testing/postgres.js';
import pg from 'pg';
import { prepareQueueSchema } from './queues.js';
it('x', async () => {
  const s = await startTestPostgres(); const made = await s.createMigratedDatabase(); await prepareQueueSchema(made.ownerUrl);
  const pool = new pg.Pool({ connectionString: made.appUrl, options: '-c role=tollgate_system -c search_path=bullmq', max: 3 });
  const r = await Promise.all([1,2,3].map(() => pool.query('select current_user, session_user, current_setting(\'role\'), current_schemas(false)')));
  console.log(JSON.stringify(r.map(x => x.rows)));
  await pool.end(); await s.stop();
}, 60000);
