import classes from './skeleton.module.css';

/** A grey bar where something will stand. Sizes in pixels, or any CSS length. */
export function Skeleton({ width = '100%', height = 12 }: { width?: number | string; height?: number | string }) {
  return <span className={classes.skeleton} style={{ width, height }} aria-hidden="true" />;
}

/** Rows of a table that is on its way. */
export function SkeletonRows({ rows, rowHeight = 32 }: { rows: number; rowHeight?: number }) {
  return (
    <div aria-hidden="true">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={classes.row} style={{ height: rowHeight }}>
          <Skeleton width={`${18 + ((index * 7) % 12)}%`} />
          <Skeleton width="10%" />
          <Skeleton width="14%" />
          <Skeleton width={`${8 + ((index * 5) % 6)}%`} />
        </div>
      ))}
    </div>
  );
}
