(function () {
  'use strict';
  var root = document.documentElement;
  root.classList.add('js');
  var find = function (id) { return document.getElementById(id); };
  var items = Array.prototype.slice.call(document.querySelectorAll('#list li'));
  var articles = Array.prototype.slice.call(document.querySelectorAll('article'));
  var filters = ['check', 'file', 'confidence'];
  var texts = articles.map(function (article) { return article.textContent.toLowerCase(); });
  var current = -1;

  function shown() {
    return items.map(function (_, at) { return at; }).filter(function (at) { return !items[at].hidden; });
  }

  function select(at, focus) {
    current = at;
    articles.forEach(function (article, number) { article.hidden = number !== at; });
    items.forEach(function (item, number) {
      var link = item.firstChild;
      if (number === at) link.setAttribute('aria-current', 'true'); else link.removeAttribute('aria-current');
    });
    if (at < 0) return;
    if (focus) items[at].firstChild.focus();
    items[at].scrollIntoView({ block: 'nearest' });
  }

  function move(by) {
    var left = shown();
    if (!left.length) return;
    var at = left.indexOf(current);
    var next = left[Math.max(0, Math.min(left.length - 1, at < 0 ? 0 : at + by))];
    history.replaceState(null, '', '#' + articles[next].id);
    select(next, true);
    window.scrollTo(0, 0);
  }

  function filter() {
    var word = find('text').value.toLowerCase();
    items.forEach(function (item, at) {
      item.hidden = filters.some(function (name) {
        var wanted = find(name).value;
        return wanted && item.dataset[name] !== wanted;
      }) || (word && texts[at].indexOf(word) < 0);
    });
    var left = shown();
    find('count').textContent = left.length === items.length ? find('count').dataset.all
      : left.length + ' of ' + items.length + ' findings';
    if (left.indexOf(current) < 0) select(left.length ? left[0] : -1, false);
  }

  // A link to a finding, or to a step of one.
  function follow() {
    var id = decodeURIComponent(location.hash.slice(1));
    var key = id.replace(/-s\d+$/, '');
    var at = articles.findIndex(function (article) { return article.id === key; });
    if (at < 0) return false;
    if (items[at].hidden) { filters.concat('text').forEach(function (name) { find(name).value = ''; }); filter(); }
    select(at, false);
    Array.prototype.forEach.call(document.querySelectorAll('.lit'), function (lit) { lit.classList.remove('lit'); });
    if (id !== key && find(id)) {
      find(id).classList.add('lit');
      find(id).scrollIntoView({ block: 'center' });
    } else {
      window.scrollTo(0, 0);
    }
    return true;
  }

  find('count').dataset.all = find('count').textContent;
  var head = function () { root.style.setProperty('--head', document.querySelector('header').offsetHeight + 'px'); };
  head();
  window.addEventListener('resize', head);
  filters.forEach(function (name) { find(name).addEventListener('change', filter); });
  find('text').addEventListener('input', filter);
  find('filters').addEventListener('submit', function (event) { event.preventDefault(); });
  window.addEventListener('hashchange', follow);
  find('theme').addEventListener('click', function () {
    var dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
  });
  document.addEventListener('keydown', function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    var typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === 'Escape' && typing) { event.target.blur(); return; }
    if (typing) return;
    var inList = find('list').contains(event.target);
    if (event.key === 'j' || (inList && event.key === 'ArrowDown')) { event.preventDefault(); move(1); }
    else if (event.key === 'k' || (inList && event.key === 'ArrowUp')) { event.preventDefault(); move(-1); }
    else if (event.key === '/') { event.preventDefault(); find('text').focus(); }
  });
  if (items.length && !follow()) select(0, false);
  // The browser goes to what the address names once more when the page is complete.
  window.addEventListener('load', function () { setTimeout(follow, 0); });
}());
