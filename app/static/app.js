// Waymark's own script. Everything works without it.
const frontend = document.querySelector('script[data-frontend]').dataset.frontend;

// 1. The components of NHS.UK frontend.
import(frontend).then(({ initAll }) => {
  initAll();
  // A comma that is heard and not seen makes the button's name differ from its words: voice control would not find it.
  document.querySelectorAll('.nhsuk-file-upload__drop-button [id$="-comma"]').forEach((comma) => comma.replaceWith(' '));
});

// 2. Filters: open on wide screens, folded on phones, where they may be opened.
const narrow = matchMedia('(max-width: 61.865em)');
const foldFilters = () => document.querySelectorAll('details.app-filter').forEach((filter) => {
  filter.open = !narrow.matches;
  filter.dataset.ready = '';
});
foldFilters();
narrow.addEventListener('change', foldFilters);

// 3. Progress: ask a small address; slower by half while nothing changes, at most every 8 s; not in a hidden tab.
const follow = (box) => {
  let pause = 1000;
  let last = '';
  let spoken = '';
  const draw = (state) => {
    const share = Math.round(state.percent);
    box.querySelector('progress').value = share;
    box.querySelector('[data-percent]').textContent = `${share}%`;
    box.querySelector('[data-step]').textContent = state.step;
    box.querySelectorAll('[data-step-number]').forEach((item) => {
      const number = Number(item.dataset.stepNumber);
      const now = number === state.number;
      item.dataset.state = now ? 'now' : number < state.number ? 'done' : 'next';
      if (now) item.setAttribute('aria-current', 'step');
      else item.removeAttribute('aria-current');
      const words = item.querySelector('[data-words]');
      if (words) words.textContent = number < state.number ? 'Done: ' : '';
    });
    if (state.step !== spoken) {
      spoken = state.step;
      box.querySelector('[data-live]').textContent = state.step;
    }
  };
  const ask = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(box.dataset.progress, { headers: { Accept: 'application/json' } });
      if (answer.status === 401) return location.reload();
      if (answer.ok) {
        const state = await answer.json();
        if (state.go) return location.replace(state.go);
        const seen = JSON.stringify(state);
        pause = seen === last ? Math.min(pause * 1.5, 8000) : 1000;
        last = seen;
        draw(state);
      } else pause = Math.min(pause * 1.5, 8000);
    } catch {
      pause = Math.min(pause * 1.5, 8000);
    }
    timer = setTimeout(ask, pause);
  };
  let timer = setTimeout(ask, pause);
  document.addEventListener('visibilitychange', () => {
    clearTimeout(timer);
    if (!document.hidden) ask();
  });
};
document.querySelectorAll('[data-progress]').forEach(follow);

// 4. Warn 2 minutes before a sign-in ends; staying in one tab extends it for all.
const ending = document.querySelector('[data-minutes]');
if (ending) {
  const channel = 'BroadcastChannel' in window ? new BroadcastChannel('waymark-sign-in') : null;
  const warning = 120;
  let timers = [];
  const start = () => {
    timers.forEach(clearTimeout);
    ending.hidden = true;
    const seconds = Number(ending.dataset.minutes) * 60;
    timers = [
      setTimeout(() => { ending.hidden = false; }, Math.max(0, seconds - warning) * 1000),
      setTimeout(() => location.reload(), (seconds + 2) * 1000),
    ];
  };
  ending.querySelector('button').addEventListener('click', async () => {
    const answer = await fetch(ending.dataset.stay, { headers: { Accept: 'application/json' } });
    if (!answer.ok) return location.reload();
    start();
    channel?.postMessage('stay');
  });
  channel?.addEventListener('message', start);
  channel?.postMessage('stay');
  start();
}

// 5. Print buttons: shown only where they work.
document.querySelectorAll('[data-print]').forEach((button) => {
  button.hidden = false;
  button.addEventListener('click', () => print());
});
