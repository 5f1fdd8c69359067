import { element } from './element.ts';

/** A drawing with words for who can't see it; `width` and `height` in CSS pixels. */
export interface Drawing {
  readonly place: HTMLElement;
  /** Undefined where it has no room. */
  begin(
    height: number,
  ):
    | { readonly context: CanvasRenderingContext2D; readonly width: number; readonly height: number }
    | undefined;
  /** What the drawing shows, in a sentence. */
  tell(text: string): void;
}

export function openDrawing(label: string): Drawing {
  const canvas = element('canvas', { role: 'img', 'aria-label': label });
  const place = element('div', { class: 'drawing' }, canvas);
  return {
    place,
    begin: (height) => {
      const [width, scale] = [place.clientWidth, devicePixelRatio];
      const context = canvas.getContext('2d');
      if (width === 0 || context === null) return undefined;
      canvas.width = width * scale;
      canvas.height = height * scale;
      canvas.style.height = `${height}px`;
      context.scale(scale, scale);
      context.font = '12px system-ui, sans-serif';
      return { context, width, height };
    },
    tell: (text) => {
      if (canvas.getAttribute('aria-label') !== text) canvas.setAttribute('aria-label', text);
    },
  };
}

/** A colour of style.css, as it is for the light or the dark page now. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`);
}

/** The same as a table, made only while it is open. */
export function openAlternative(title: string): {
  readonly place: HTMLDetailsElement;
  show(made: () => HTMLElement): void;
} {
  const body = element('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': title });
  const place = element('details', {}, element('summary', {}, title), body);
  return {
    place,
    show: (made) => {
      if (place.open) body.replaceChildren(made());
    },
  };
}
