import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { recordAudit } from '../audit/audit.js';
import { systemCaller } from '../http/actor.js';
import { hashPassword } from '../tenants/sign-in/password.js';
import { endSessions } from '../tenants/sign-in/sessions.service.js';
import { UsageError, type Command } from './command.js';
import { openDatabase } from './open-database.js';

export const users: Command = {
  summary: 'let somebody back in who lost their password or their second factor',
  usage: `Usage: tollgate users reset <e-mail> [--second-factor]

Gives the account a new password and prints it; the only time it is shown. Every session of the account ends.

  --second-factor   takes the authenticator app and the recovery codes off as well`,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { 'second-factor': { type: 'boolean', default: false } },
    });
    const [action, address, ...more] = positionals;
    if (action !== 'reset' || address === undefined || more.length > 0)
      throw new UsageError('Say whom: tollgate users reset ada@example.com');
    const email = address.toLowerCase();
    const password = randomBytes(15).toString('base64url');
    const opened = await openDatabase(io.environment(), io.err);
    try {
      const passwordHash = await hashPassword(password);
      const found = await opened.database.asSystem(async (tx) => {
        const user = await tx.user.findUnique({ where: { email }, select: { id: true } });
        if (!user) return false;
        const now = Date.now();
        await tx.user.update({ where: { id: user.id }, data: { passwordHash } });
        if (values['second-factor']) {
          await tx.userTotp.deleteMany({ where: { userId: user.id } });
          await tx.recoveryCode.deleteMany({ where: { userId: user.id } });
        }
        await endSessions(tx, { userId: user.id }, now);
        const after = { email, secondFactorRemoved: values['second-factor'] };
        const record = { action: 'password.reset', targetType: 'user', targetId: user.id, after };
        await recordAudit(tx, systemCaller('tollgate users', 'cli'), null, record, now);
        return true;
      });
      if (!found) {
        io.err(`There is no account ${email}.`);
        return 1;
      }
      io.err(`The new password of ${email}, shown this once:`);
      io.out(password);
      return 0;
    } finally {
      await opened.close();
    }
  },
};
