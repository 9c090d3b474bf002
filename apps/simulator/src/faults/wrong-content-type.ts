import type { Fault } from './fault.js';

export const wrongContentType: Fault = {
  name: 'wrong-content-type',
  summary: 'The right body under the wrong content type.',
  parameter: 'the type (text/html)',
  head(headers, param) {
    headers['content-type'] = param ?? 'text/html';
  },
};
