"""What a form needs of the browser and ipywidgets has no word for.

JupyterLab's one-letter commands reach whatever has the focus in a notebook and is not
written in: typing "b" or "x" in a list of names would insert or cut a cell, and with it the
form. The guard keeps them out of forms; it lets Ctrl+Enter and Ctrl+S press the form's own
button; it ties each error to its field and makes the line that says what was saved one that
screen readers listen to.
"""

from __future__ import annotations

import html

_SCRIPT = """
(function guard(mark, tries) {
  const form = mark.closest('.mentorkit-form');
  if (!form) { if (tries < 50) setTimeout(guard, 100, mark, tries + 1); return; }
  form.addEventListener('keydown', event => {
    const asks = (event.ctrlKey || event.metaKey) && ['Enter', 's'].includes(event.key);
    if (!asks) return;
    event.preventDefault();
    const entry = event.target.closest('.mentorkit-entry');
    const button = entry && entry.querySelector('button.mod-primary');
    if (button && !button.disabled) button.click();
  });
  const tie = () => {
    for (const own of form.querySelectorAll('input, select, textarea, button, [tabindex]'))
      own.setAttribute('data-lm-suppress-shortcuts', 'true');
    for (const said of form.querySelectorAll('.mentorkit-said > .widget-html-content'))
      if (!said.hasAttribute('role')) {
        said.setAttribute('role', 'status');
        said.setAttribute('aria-live', 'polite');
      }
    for (const field of form.querySelectorAll('.mentorkit-field')) {
      const control = field.querySelector('input, select, textarea');
      if (!control) continue;
      const error = field.querySelector('.mentorkit-error');
      const help = field.querySelector('.mentorkit-help');
      const by = [error, help].filter(Boolean).map((told, i) => told.id = told.id ||
        'mentorkit-' + Math.random().toString(36).slice(2)).join(' ');
      if ((control.getAttribute('aria-describedby') || '') !== by)
        control.setAttribute('aria-describedby', by);
      if (control.getAttribute('aria-invalid') !== String(!!error))
        control.setAttribute('aria-invalid', String(!!error));
    }
  };
  new MutationObserver(tie).observe(form, {childList: true, subtree: true});
  tie();
})(this, 0)
"""
_PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"

#: HTML that guards the form it stands in.
GUARD = f'<img alt="" hidden src="{_PIXEL}" onload="{html.escape(_SCRIPT)}">'
