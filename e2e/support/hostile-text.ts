/**
 * What a model, or whoever wrote what it read, might answer to run something in a reader's browser or to make it load
 * something: HTML and Markdown that tries, in four surroundings each. `probe()` is what they want to call, `remote` is
 * where they want to be loaded from.
 */
export const remote = 'http://collector.invalid';

const call = 'probe(1)';
const encoded = call.replaceAll(/./g, (letter) => `&#${letter.charCodeAt(0)};`);

const attempts: readonly string[] = [
  // elements that run
  `<script>${call}</script>`,
  `<ScRiPt >${call}</sCrIpT>`,
  `<script src="${remote}/a.js"></script>`,
  `<scr<script>ipt>${call}</scr</script>ipt>`,
  `<img src=x onerror=${call}>`,
  `<img src="x" onerror="${encoded}">`,
  `<svg onload=${call}>`,
  `<svg><script>${call}</script></svg>`,
  `<svg><animate onbegin=${call} attributeName=x dur=1s>`,
  `<math><mi xlink:href="javascript:${call}">x</mi></math>`,
  `<body onload=${call}>`,
  `<details open ontoggle=${call}><summary>x</summary></details>`,
  `<input autofocus onfocus=${call}>`,
  `<video><source onerror=${call}></video>`,
  `<audio src=x onerror=${call}>`,
  `<marquee onstart=${call}>x</marquee>`,
  `<div onpointerenter=${call} style="position:fixed;inset:0">x</div>`,
  `<iframe srcdoc="<script>parent.${call}</script>"></iframe>`,
  `<iframe src="javascript:parent.${call}"></iframe>`,
  `<object data="javascript:${call}"></object>`,
  `<embed src="data:text/html,<script>${call}</script>">`,
  `<template><script>${call}</script></template>`,
  `<noscript><p title="</noscript><img src=x onerror=${call}>">`,
  `<form action="javascript:${call}"><button autofocus>x</button></form>`,
  // elements that load or lead away
  `<img src="${remote}/pixel.gif">`,
  `<link rel=stylesheet href="${remote}/a.css">`,
  `<style>@import url(${remote}/b.css); *{background:url(${remote}/c)}</style>`,
  `<meta http-equiv=refresh content="0;url=${remote}/away">`,
  `<base href="${remote}/">`,
  `<p style="background:url(${remote}/d)">x</p>`,
  `<video poster="${remote}/e"></video>`,
  `<picture><source srcset="${remote}/f 1x"></picture>`,
  // Markdown of its own
  `[press](javascript:${call})`,
  `[press](JaVaScRiPt:${call})`,
  `[press](java&#115;cript:${call})`,
  `[press](&#x6A;avascript:${call})`,
  `[press](<javascript:${call}>)`,
  `[press](vbscript:${call})`,
  `[press](data:text/html;base64,PHNjcmlwdD5wcm9iZSgxKTwvc2NyaXB0Pg==)`,
  `<javascript:${call}>`,
  `[press][r]\n\n[r]: javascript:${call}`,
  `![x](${remote}/pixel.png)`,
  `![x](javascript:${call})`,
  `![x" onerror="${call}](y)`,
  `![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9InByb2JlKDEpIi8+)`,
  `![x][i]\n\n[i]: ${remote}/by-reference.png`,
  `[![x](${remote}/inner.png)](javascript:${call})`,
  `[press](/api/v1/auth/logout) ![x](/api/v1/auth/session)`,
  '```html\n</code></pre><img src=x onerror=' + call + '>\n```',
  '`</code><script>' + call + '</script>`',
];

const surroundings: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.replace(/^/gm, '> '),
  (text) => `1. one\n2. ${text.replaceAll('\n', '\n   ')}`,
  (text) => `# A heading\n\nWords before **and ${text.includes('\n') ? `** after\n\n${text}` : `${text}** after`}`,
];

/** Two hundred. */
export const hostileTexts: readonly string[] = surroundings.flatMap((around) => attempts.map(around));
