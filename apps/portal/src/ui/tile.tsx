import type { ReactNode } from 'react';
import { Icon } from './icon.js';
import { Skeleton } from './skeleton.js';
import classes from './tile.module.css';

export interface TileProps {
  label: string;
  value: ReactNode;
  /** A change against an earlier span, and what that span is. */
  change?: { text: string; up: boolean | null; against: string } | null;
  chart?: ReactNode;
  /** The line at the foot: age at the left, a fact at the right. */
  age: ReactNode;
  fact?: ReactNode;
}

export function Tile({ label, value, change, chart, age, fact }: TileProps) {
  return (
    <section className={classes.tile} aria-label={label}>
      <h2 className={classes.label}>{label}</h2>
      <div className={classes.main}>
        <div className={classes.value}>{value}</div>
        {chart && <div className={classes.chart}>{chart}</div>}
      </div>
      <div className={classes.change}>
        {change ? (
          <>
            <span className={classes.delta}>
              {change.up !== null && <Icon name={change.up ? 'arrow-up' : 'arrow-down'} size="xs" />}
              {change.text}
            </span>
            <span className="truncate">vs {change.against}</span>
          </>
        ) : (
          <span>nothing to compare with</span>
        )}
      </div>
      <div className={classes.foot}>
        {age}
        <span className="spacer" />
        {fact}
      </div>
    </section>
  );
}

export function TileSkeleton({ label }: { label: string }) {
  return (
    <section className={classes.tile} aria-label={label} aria-busy="true">
      <h2 className={classes.label}>{label}</h2>
      <div className={classes.main}>
        <Skeleton width={120} height={24} />
        <Skeleton width={88} height={24} />
      </div>
      <div className={classes.change}>
        <Skeleton width={100} height={10} />
      </div>
      <div className={classes.foot}>
        <Skeleton width={64} height={10} />
      </div>
    </section>
  );
}

export function Tiles({ children }: { children: ReactNode }) {
  return <div className={classes.tiles}>{children}</div>;
}
