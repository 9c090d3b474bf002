/** Pictures a body can carry: as data URLs, below the gateway's largest body together with everything else. */
const largestBytes = 8 * 1024 * 1024;
const kinds = /^image\/(png|jpeg|gif|webp)$/;

export async function readPictures(files: readonly File[]): Promise<{ urls: string[]; refused: string | null }> {
  const fitting = files.filter(({ type, size }) => kinds.test(type) && size <= largestBytes);
  const urls = await Promise.all(fitting.map(dataUrl));
  const refused =
    fitting.length === files.length ? null : 'Only PNG, JPEG, GIF and WebP pictures of up to 8 MB can be sent.';
  return { urls, refused };
}

function dataUrl(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(new Error('The picture could not be read.'));
    reader.readAsDataURL(file);
  });
}
