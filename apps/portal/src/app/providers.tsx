import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { ApiError } from '../lib/api-client.js';
import { sessionQuery } from '../lib/session.js';
import { styleNonce } from '../lib/style-nonce.js';
import { cssVariablesResolver, theme } from '../ui/theme/theme.js';
import { createPortalRouter } from './router.js';

const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: onFailure }),
  mutationCache: new MutationCache({ onError: onFailure }),
  defaultOptions: {
    queries: {
      // One more try for a gateway that is just restarting; a refusal would only be repeated.
      retry: (failures, error) =>
        failures < 1 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
      retryDelay: 1_000,
      gcTime: 10 * 60_000,
    },
  },
});

const router = createPortalRouter(queryClient);

/** 401 as well, but about what was typed, not about the session. */
const wrongSecrets = ['invalid_credentials', 'totp_required'];

/** The session has ended somewhere else: back to the sign-in page, and from there to where the user was. */
function onFailure(error: Error): void {
  const signedOut = error instanceof ApiError && error.status === 401 && !wrongSecrets.includes(error.code);
  if (!signedOut || !queryClient.getQueryData(sessionQuery.queryKey)) return;
  queryClient.setQueryData(sessionQuery.queryKey, null);
  void router.invalidate();
}

export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
      withGlobalClasses={false}
    >
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <Notifications position="bottom-right" limit={3} />
      </QueryClientProvider>
    </MantineProvider>
  );
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPortalRouter>;
  }
}
