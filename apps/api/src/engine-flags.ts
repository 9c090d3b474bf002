/**
 * What V8 is told before anything else is loaded. Imported first by `main.ts`, and effective however the process is started.
 *
 * Bodies lie outside V8's heap. By default every 64 MB of them bring about a collection of the whole heap, whatever its
 * size (https://chromium.googlesource.com/v8/v8, src/heap/heap.cc, external memory limit): with a megabyte a request that is
 * one for every few dozen requests, and most of what such a request costs. With this flag they count together with the heap
 * and against the same limit.
 */
import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--external-memory-accounted-in-global-limit');
