/** Sends files to a bucket, each to the address that the server has signed for it. */
export function sendToBucket(entries, onViewError) {
  for (const entry of entries) {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    onViewError(stop);
    entry.onCancel(stop);
    request.upload.addEventListener("progress", ({ lengthComputable, loaded, total }) => {
      // It has arrived when the bucket says so.
      if (lengthComputable) entry.progress(Math.min(99, (loaded / total) * 100));
    });
    request.addEventListener("load", () => {
      if (request.status >= 200 && request.status < 300) entry.progress(100);
      else entry.error();
    });
    request.addEventListener("error", () => entry.error());
    request.open("PUT", entry.meta.url);
    request.send(entry.file);
  }
}
