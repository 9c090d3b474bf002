import { CodeBlock } from '../../ui/code-block.js';
import { Panel } from '../../ui/panel.js';
import { ScrollBox } from '../../ui/scroll-box.js';
import classes from './quickstart-page.module.css';

/** What a program meets most; the whole list is in docs/reference/error-codes.md, from libs/gateway/src/errors.ts. */
export const errors: readonly { status: number; code: string; does: string }[] = [
  { status: 400, code: 'invalid_value', does: 'Mend the field that `param` names; trying again changes nothing.' },
  {
    status: 400,
    code: 'unsupported_parameter',
    does: 'The provider cannot do what `param` asks; leave it out, or send "drop_params": true.',
  },
  { status: 401, code: 'invalid_api_key', does: 'The key is wrong, revoked or expired. Make another one.' },
  {
    status: 403,
    code: 'model_not_allowed',
    does: 'The key’s scopes leave this model out; the message names near ones it may use.',
  },
  { status: 404, code: 'model_not_found', does: 'No route has this name. The catalogue lists those that do.' },
  { status: 413, code: 'body_too_large', does: 'Send fewer or smaller pictures and files.' },
  {
    status: 429,
    code: 'rate_limit_exceeded',
    does: 'Wait as long as `retry-after` says; clients do it by themselves.',
  },
  {
    status: 429,
    code: 'quota_exceeded',
    does: 'The period’s amount is used up; `retry-after` says when the next one begins.',
  },
  {
    status: 429,
    code: 'budget_exceeded',
    does: 'The money is used up. Trying again will not help; `error.limit` says which budget.',
  },
  {
    status: 502,
    code: 'upstream_error',
    does: 'Every target failed. Try again; the request’s record says what each one said.',
  },
  {
    status: 503,
    code: 'no_healthy_target',
    does: 'Every target is passed over for its failures. Try again in some seconds.',
  },
  { status: 504, code: 'upstream_timeout', does: 'No target began to answer in time.' },
];

export const headers: readonly { name: string; says: string }[] = [
  { name: 'x-request-id', says: 'Name of the request, here and in the log. Always there.' },
  { name: 'x-ratelimit-limit-requests', says: 'Amount of the tightest limit on requests.' },
  { name: 'x-ratelimit-remaining-requests', says: 'What is left of it after this request.' },
  { name: 'x-ratelimit-reset-requests', says: 'Time until it gives room back, such as 1.2s.' },
  { name: 'x-ratelimit-limit-tokens', says: 'The same three for tokens.' },
  { name: 'x-tollgate-deployment', says: 'Who answered.' },
  { name: 'x-tollgate-attempts', says: 'How many upstream calls it took.' },
  {
    name: 'x-tollgate-cost-usd',
    says: 'Exact cost, where every attempt has a price. In streams: x-tollgate-explain: 1.',
  },
];

const errorBody = `{
  "error": {
    "message": "The model \\"gpt-5-mini\\" does not exist or you do not have access to it.",
    "type": "invalid_request_error",
    "param": "model",
    "code": "model_not_found"
  }
}`;

export function Reference() {
  return (
    <>
      <Panel title="When it is refused" clip>
        <ScrollBox label="Errors">
          <table className={classes.table}>
            <caption className="sr-only">Errors</caption>
            <thead>
              <tr>
                <th scope="col">Status</th>
                <th scope="col">error.code</th>
                <th scope="col">What to do</th>
              </tr>
            </thead>
            <tbody>
              {errors.map(({ status, code, does }) => (
                <tr key={code}>
                  <td className="figures">{status}</td>
                  <td className="mono">{code}</td>
                  <td>{does}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
        <div className={classes.example}>
          <CodeBlock label="Body of an error" code={errorBody} />
        </div>
      </Panel>
      <Panel title="Headers of a reply" clip>
        <ScrollBox label="Headers">
          <table className={classes.table}>
            <caption className="sr-only">Headers of a reply</caption>
            <thead>
              <tr>
                <th scope="col">Header</th>
                <th scope="col">What it says</th>
              </tr>
            </thead>
            <tbody>
              {headers.map(({ name, says }) => (
                <tr key={name}>
                  <td className="mono">{name}</td>
                  <td>{says}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      </Panel>
    </>
  );
}
