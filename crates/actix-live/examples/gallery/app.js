// The script of every page. It stands behind the builds of both clients in /assets/app.js.
(() => {
  const hooks = {
    Probe: {
      log(text) {
        const item = document.createElement("li");
        item.textContent = text;
        document.getElementById("log")?.appendChild(item);
      },
      mounted() {
        window.probe = this;
        this.log("mounted");
        this.handleEvent("greet", ({ hello }) => this.log(`greet ${hello}`));
      },
      beforeUpdate() {
        this.log(`beforeUpdate ${this.el.dataset.n}`);
      },
      updated() {
        this.log(`updated ${this.el.dataset.n}`);
      },
      destroyed() {
        this.log("destroyed");
      },
      disconnected() {
        this.log("disconnected");
      },
      reconnected() {
        this.log("reconnected");
      },
    },
    Optimistic: {
      mounted() {
        this.el.addEventListener("click", () => this.el.classList.add("pending"));
      },
    },
  };

  const uploaders = {
    Put(entries, onViewError) {
      for (const entry of entries) {
        const request = new XMLHttpRequest();
        onViewError(() => request.abort());
        request.onload = () => (request.status === 204 ? entry.progress(100) : entry.error());
        request.onerror = () => entry.error();
        request.upload.addEventListener("progress", (event) => {
          const percent = Math.round((event.loaded / event.total) * 100);
          if (event.lengthComputable && percent < 100) entry.progress(percent);
        });
        request.open("PUT", entry.meta.url, true);
        request.send(entry.file);
      }
    },
  };

  window.loads = [];
  for (const kind of ["start", "stop"]) {
    window.addEventListener(`phx:page-loading-${kind}`, ({ detail }) =>
      window.loads.push([kind, detail?.kind]),
    );
  }
  const token = document.querySelector("meta[name='csrf-token']")?.content;
  const options = { params: { _csrf_token: token, tz: "UTC+1" }, hooks, uploaders };
  if (window.lvLongPoll) options.transport = Phoenix.LongPoll;
  Object.assign(options, window.lvOptions);
  window.liveSocket = new LiveView.LiveSocket("/live", Phoenix.Socket, options);
  window.liveSocket.connect();
})();
