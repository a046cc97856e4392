// Cameras and shared screens, shown in an element whose inside belongs to us and not to the page that made it.

export class Videos {
  #figures = new Map(); // track sid -> figure
  #place = null;

  /** The element to show them in; null while no page is attached. */
  set place(element) {
    this.#place = element;
    element?.replaceChildren(...this.#figures.values());
  }

  show(sid, track, name, isScreen, isMine) {
    const figure = document.createElement('figure');
    const video = track.attach();
    video.muted = true; // its sound is a track of its own
    video.toggleAttribute('data-mirrored', isMine && !isScreen);
    const caption = document.createElement('figcaption');
    caption.textContent = isScreen ? `${name}: screen` : name;
    video.setAttribute('aria-label', caption.textContent);
    figure.append(video, caption);
    figure.toggleAttribute('data-screen', isScreen);
    this.#figures.set(sid, figure);
    this.#place?.append(figure);
  }

  hide(sid, track) {
    track.detach();
    this.#figures.get(sid)?.remove();
    this.#figures.delete(sid);
  }

  clear() {
    for (const figure of this.#figures.values()) figure.remove();
    this.#figures.clear();
  }
}
