import type { Fault } from './fault.js';

export const proxyError: Fault = {
  name: '502',
  summary: '502 with an HTML page, as a load balancer in front of a provider answers.',
  async before(exchange) {
    const page =
      '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><h1>502 Bad Gateway</h1></body>\r\n</html>\r\n';
    await exchange.reply(502, { 'content-type': 'text/html' }, page);
  },
};
