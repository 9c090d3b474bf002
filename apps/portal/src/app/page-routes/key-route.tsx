import { useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { KeyPage } from '../../features/api-keys/key-page.js';
import { focusHeading } from '../focus-heading.js';

export function KeyRoute() {
  const { keyId } = useParams({ from: '/signed-in/keys/$keyId' });
  // From the list of keys to one of them is a move to another page, although the first word of the address stays.
  useEffect(() => focusHeading(), [keyId]);
  return <KeyPage key={keyId} keyId={keyId} />;
}
