// Sets the remembered theme before the first paint, so that a dark page never flashes light. See src/app/theme.ts.
const remembered = localStorage.getItem('ovenbird:theme');
if (remembered === 'light' || remembered === 'dark') document.documentElement.dataset.theme = remembered;
