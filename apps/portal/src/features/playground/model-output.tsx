import { memo, useState, type ReactNode } from 'react';
import Markdown, { type Components } from 'react-markdown';
import rehypeSanitize, { type Options } from 'rehype-sanitize';
import { Icon } from '../../ui/icon.js';
import classes from './model-output.module.css';

/**
 * What a model wrote is a stranger's text. It is read as Markdown and nothing else: HTML in it stays text, elements are
 * those of this list, links lead to web pages and mail only and take nothing of ours along, and a picture is not loaded
 * until somebody asks for it, because its address can carry what was said to whoever serves it (R67).
 */
export const ModelOutput = memo(function ModelOutput({ text }: { text: string }) {
  return (
    <div className={classes.output}>
      <Markdown rehypePlugins={plugins} urlTransform={safeUrl} components={components}>
        {text}
      </Markdown>
    </div>
  );
});

/** An allow-list of our own rather than a change of somebody's: what is not here does not exist. */
// prettier-ignore
const allowed: Options = {
  tagNames: [
    'p', 'br', 'hr', 'strong', 'em', 'del', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li',
    'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'a', 'img',
  ],
  attributes: { a: ['href'], img: ['src', 'alt'], ol: ['start'] },
  protocols: { href: ['http', 'https', 'mailto'], src: ['http', 'https', 'data'] },
  strip: ['script', 'style'],
};
const plugins = [[rehypeSanitize, allowed] satisfies [typeof rehypeSanitize, Options]];

/** Whole addresses only: a relative one would lead into the portal, with the reader's session. */
export function safeUrl(url: string, name: string): string {
  if (!URL.canParse(url)) return '';
  const { protocol } = new URL(url);
  if (protocol === 'http:' || protocol === 'https:') return url;
  if (name === 'href' && protocol === 'mailto:') return url;
  // Pictures only of the kinds that hold pixels: an SVG is a document with scripts of its own.
  return name === 'src' && /^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+$/.test(url) ? url : '';
}

const components: Components = {
  a: ({ href, children }) => <SafeLink href={href}>{children}</SafeLink>,
  img: ({ src, alt }) => <AskedPicture src={typeof src === 'string' ? src : ''} alt={alt ?? ''} />,
  // Headings of an answer are not headings of the page.
  h1: Heading,
  h2: Heading,
  h3: Heading,
  h4: Heading,
  h5: Heading,
  h6: Heading,
};

function Heading({ children }: { children?: ReactNode }) {
  return <p className={classes.heading}>{children}</p>;
}

function SafeLink({ href, children }: { href: string | undefined; children?: ReactNode }) {
  if (!href) return <span>{children}</span>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow" title={href}>
      {children}
    </a>
  );
}

/** Nothing is loaded before the click; what lies elsewhere opens there, in a window that knows nothing of this one. */
function AskedPicture({ src, alt }: { src: string; alt: string }) {
  const [shown, setShown] = useState(false);
  const name = alt || 'picture';
  if (!src) return <span className="muted">[{name}]</span>;
  if (!src.startsWith('data:')) {
    return (
      <a className={classes.picture} href={src} target="_blank" rel="noopener noreferrer nofollow" title={src}>
        <Icon name="image" size="s" />
        {name} <small>on {new URL(src).host}, not loaded</small>
      </a>
    );
  }
  if (shown) return <img className={classes.image} src={src} alt={alt} />;
  return (
    <button type="button" className={classes.picture} onClick={() => setShown(true)}>
      <Icon name="image" size="s" />
      Show {name}
    </button>
  );
}
