(function () {
	var stored = null;
	try {
		stored = JSON.parse(localStorage.getItem('bellwether.preferences') || '{}');
	} catch (_) {
		/* Storage is off or holds something else: the system decides. */
	}
	var theme = stored && stored.theme;
	if (theme !== 'dark' && theme !== 'light') {
		theme = window.matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
	}
	document.documentElement.setAttribute('data-theme', theme);
	var language = stored && stored.language;
	if (language !== 'en' && language !== 'fr') {
		language = /^fr\b/i.test(navigator.language) ? 'fr' : 'en';
	}
	document.documentElement.lang = language;
})();
