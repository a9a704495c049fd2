import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { noteBundledPackages } from './bundled-packages.ts';

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

// The oldest runtime the application is run with (see build/runtime.mjs), which may be older than the `electron` package.
const nodeTarget = 'node24.15';
const chromeTarget = 'chrome148';

// `dependencies` of package.json stay outside the bundles, because they are native or keep state per process;
// everything else is bundled, so that the package carries no folder of small files.
export default defineConfig({
  main: {
    root: at(''),
    plugins: [noteBundledPackages('main', at('out/bundled'))],
    build: {
      outDir: at('out/main'),
      emptyOutDir: true,
      target: nodeTarget,
      sourcemap: true,
      rolldownOptions: {
        input: {
          main: at('electron/main.ts'),
          engine: at('electron/engine/entry.ts'),
          simulator: at('electron/simulator/entry.ts'),
          'intuit-worker': at('electron/oauth/intuit-worker.ts'),
          'store-worker': at('electron/sync/store-worker.ts'),
          'ledger-worker': at('electron/companies/ledger-worker.ts'),
        },
        // Shared chunks lie beside the entries, so that paths relative to import.meta.url are the same in both.
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    root: at(''),
    plugins: [noteBundledPackages('preload', at('out/bundled'))],
    build: {
      outDir: at('out/preload'),
      emptyOutDir: true,
      target: nodeTarget,
      // A sandboxed preload is one CommonJS file that may require nothing but electron.
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: at('electron/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    build: {
      outDir: at('out/renderer'),
      emptyOutDir: true,
      target: chromeTarget,
      minify: true,
      sourcemap: true,
      // The window's content security policy allows fonts and images from files, not from data: addresses.
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 4000,
      rolldownOptions: { input: { index: at('renderer/index.html') } },
    },
    plugins: [react(), noteBundledPackages('renderer', at('out/bundled'))],
  },
});
