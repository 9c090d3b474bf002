import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';

/** Where `npm run dev` finds the API; the portal's own dev server only serves the page. */
const api = 'http://127.0.0.1:8080';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  resolve: { conditions: ['@tollgate/source', ...defaultClientConditions] },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // A data: font or picture would need a hole in the content security policy.
    assetsInlineLimit: 0,
  },
  server: { host: '127.0.0.1', proxy: { '/api': api, '/v1': api } },
});
