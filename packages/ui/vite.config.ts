// Builds the web UI into dist/, which the control process serves; `vite` alone is for working on the UI beside a running platform.
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, loadEnv } from 'vite';

export default defineConfig(({ command, mode }) => {
  // Tests build the UI too, and theirs says "test", with which React would come in its three times larger development form.
  if (command === 'build') process.env.NODE_ENV = 'production';
  const platform = loadEnv(mode, import.meta.dirname, 'OVENBIRD_').OVENBIRD_URL ?? 'http://127.0.0.1:8080';
  const proxy = Object.fromEntries(['/api', '/ajax-api', '/seldon', '/openapi.json'].map((path) => [path, platform]));
  return {
    root: import.meta.dirname,
    plugins: [react(), tailwindcss()],
    server: { proxy },
    build: {
      target: 'es2023',
      // The browsers that know light-dark(), which every colour of ours is written in.
      cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
      // Small files stay files: a strict content policy has no room for data: scripts and fonts.
      assetsInlineLimit: 0,
      manifest: 'manifest.json',
    },
  };
});
