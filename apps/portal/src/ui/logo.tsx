/** A toll barrier that is also a T: post, raised arm, and the dot is what passes. Never recoloured. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#0A6D6B" />
      <g fill="none" stroke="#FFFFFF" strokeWidth="4" strokeLinecap="round">
        <path d="M12 11v14" />
        <path d="M7 11.5 25 8" />
      </g>
      <circle cx="21" cy="20.5" r="4" fill="#91DCD9" />
    </svg>
  );
}
