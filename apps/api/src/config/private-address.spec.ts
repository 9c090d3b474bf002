import { isPrivateHost } from './private-address.js';

describe('private hosts', () => {
  it.each([
    'http://127.0.0.1/v1',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://0.0.0.0/',
    'http://10.1.2.3/',
    'http://100.64.0.1/',
    'http://169.254.169.254/latest/meta-data',
    'http://172.31.255.255/',
    'http://192.168.1.1/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[fd00::1]/',
    'http://[fe80::1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://localhost:8080/',
    'http://LOCALHOST./',
    'http://metadata.google.internal/',
    'http://postgres:5432/',
  ])('finds %s inside our network', (url) => {
    expect(isPrivateHost(url)).toBe(true);
  });

  it.each([
    'https://api.openai.com/v1',
    'http://8.8.8.8/',
    'http://172.32.0.1/',
    'https://[2606:4700::1111]/',
    'http://127.0.0.1.example.com/',
  ])('lets %s pass', (url) => {
    expect(isPrivateHost(url)).toBe(false);
  });
});
