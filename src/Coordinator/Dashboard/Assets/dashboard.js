// What components cannot do on the server: remember the theme, and take keys away from scrolling.
const themeName = 'samcam-theme';

export const readTheme = () => localStorage.getItem(themeName);

export const writeTheme = theme => localStorage.setItem(themeName, theme);

/** Hands keys pressed inside an element to a component, unless somebody types there. */
export function listen(element, keys, component) {
  const wanted = new Set(keys);
  element.addEventListener('keydown', event => {
    if (!wanted.has(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest('input, select, textarea, [role=combobox], [role=listbox], [contenteditable]')) return;
    event.preventDefault();
    component.invokeMethodAsync('OnKeyAsync', event.key);
  });
  element.focus({ preventScroll: true });
}

/** Keeps a chosen thumbnail in sight. */
export function reveal(list, position, height) {
  const top = position * height;
  if (top < list.scrollTop) list.scrollTop = top;
  else if (top + height > list.scrollTop + list.clientHeight) list.scrollTop = top + height - list.clientHeight;
}
