/** Where Vertex AI keeps a model's methods: `/projects/<project>/locations/<location>/publishers/<publisher>/models/<model>`. */
import { InvalidCredentialError } from '../errors.js';
import { encodePath } from '../gemini/flavour.js';
import type { Credential, Target } from '../provider.js';
import { projectOf } from './service-account.js';

type Options = Readonly<Record<string, unknown>>;

/** Stands in a path until it is signed, since only the credential knows the service account's own project. */
const ownProject = '/projects/-own-/';

/** A model of one's own is named from `projects/` or `publishers/` on. */
export function methodPath({ upstreamModel, options }: Target, method: string, publisher = 'google'): string {
  if (upstreamModel.startsWith('projects/')) return `/${encodePath(upstreamModel)}:${method}`;
  const model = upstreamModel.includes('/') ? upstreamModel : `publishers/${publisher}/models/${upstreamModel}`;
  const project = options['project'];
  const projects =
    typeof project === 'string' && project !== '' ? `/projects/${encodeURIComponent(project)}/` : ownProject;
  return `${projects}locations/${encodeURIComponent(locationOf(options))}/${encodePath(model)}:${method}`;
}

/** The path with the service account's project where none is configured. @throws {InvalidCredentialError} */
export function withProject(path: string, credential: Credential): string {
  if (!path.startsWith(ownProject)) return path;
  const project = projectOf(credential);
  if (project === null) {
    throw new InvalidCredentialError(
      "'serviceAccount' names no 'project_id', and the deployment has no option 'project'.",
    );
  }
  return `/projects/${encodeURIComponent(project)}/${path.slice(ownProject.length)}`;
}

/** Global and multi-regional endpoints have hosts of their own (@google/genai 3.1.0, `ApiClient`). */
export function baseUrlTemplate(options: Options): string {
  const location = locationOf(options);
  if (location === 'global') return 'https://aiplatform.googleapis.com/v1beta1';
  if (location === 'us' || location === 'eu') return 'https://aiplatform.{location}.rep.googleapis.com/v1beta1';
  return 'https://{location}-aiplatform.googleapis.com/v1beta1';
}

function locationOf(options: Options): string {
  const location = options['location'];
  return typeof location === 'string' && location !== '' ? location : 'global';
}
