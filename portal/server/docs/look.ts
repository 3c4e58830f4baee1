/** The look of the page: the portal's colours, its 8-point grid, light and dark as the reader's system is. */
export const STYLE = `
:root{color-scheme:light dark;--canvas:#f5f7f8;--surface:#fff;--text:#1d262b;--muted:#5b6870;--line:#dfe5e8;--accent:#0d6d7d;--get:#0d6d7d;--post:#15803d;--put:#92610a;--patch:#92610a;--delete:#b91c1c;--code:#eef2f4}
@media(prefers-color-scheme:dark){:root{--canvas:#0d1113;--surface:#14191c;--text:#e6ebee;--muted:#9aa7ae;--line:#2a3338;--accent:#5cc3d6;--get:#5cc3d6;--post:#4ade80;--put:#fbbf24;--patch:#fbbf24;--delete:#f87171;--code:#20272c}}
*{box-sizing:border-box}html{scroll-padding-top:72px;scroll-behavior:smooth}@media(prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--canvas);color:var(--text);font:15px/1.55 Inter,ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;font-variant-numeric:tabular-nums}
a{color:var(--accent)}:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;z-index:3;background:var(--surface);padding:8px}
header{position:sticky;top:0;z-index:2;display:flex;gap:16px;align-items:center;height:56px;padding:0 max(16px,env(safe-area-inset-left));background:color-mix(in srgb,var(--surface) 82%,transparent);backdrop-filter:blur(12px);border-bottom:1px solid var(--line)}
header>a:first-child{font-weight:650;color:inherit;text-decoration:none}header span{color:var(--muted)}header input{flex:1;min-width:0;max-width:420px;height:36px;padding:0 12px;border:1px solid var(--line);border-radius:8px;background:var(--canvas);color:inherit;font:inherit}.file{margin-left:auto;white-space:nowrap}
.frame{display:grid;grid-template-columns:minmax(0,320px) minmax(0,1fr);max-width:1440px;margin:0 auto}
nav{position:sticky;top:56px;align-self:start;max-height:calc(100vh - 56px);overflow:auto;padding:16px;border-right:1px solid var(--line);font-size:13px}nav summary{font-weight:600;cursor:pointer;padding:4px 0}nav ul{list-style:none;margin:0;padding:0}nav>details>ul>li{margin:12px 0}nav>details>ul>li>a{font-weight:600;color:inherit;text-decoration:none}nav li li a{display:block;padding:4px 8px;border-radius:6px;color:var(--muted);text-decoration:none;overflow-wrap:anywhere}nav li li a:hover{background:var(--code);color:var(--text)}
main{min-width:0;padding:24px 32px 96px}main>p{max-width:76ch}h1{margin:0 0 8px;font-size:28px;line-height:1.2}h2{margin:48px 0 4px;font-size:20px}h4{margin:24px 0 8px;font-size:13px;color:var(--muted);text-transform:uppercase;letter-spacing:.04em}.tenant{color:var(--muted)}
code,pre{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}code{padding:1px 5px;border-radius:4px;background:var(--code);overflow-wrap:anywhere}pre{margin:8px 0;padding:16px;border-radius:8px;background:var(--code);overflow:auto;max-height:480px}pre code{padding:0;background:none;overflow-wrap:normal}
.operation{margin:8px 0;border:1px solid var(--line);border-radius:10px;background:var(--surface)}.operation>summary{display:flex;flex-wrap:wrap;gap:4px 12px;align-items:baseline;min-height:48px;padding:12px 16px;cursor:pointer;list-style:none}.operation>summary::-webkit-details-marker{display:none}.operation>summary code{background:none;padding:0;font-weight:600}.operation[open]>summary{border-bottom:1px solid var(--line)}.what{color:var(--muted)}.inside{padding:8px 16px 16px}
.verb{display:inline-block;min-width:52px;font:600 11px/1.6 ui-monospace,SFMono-Regular,Menlo,monospace;text-transform:uppercase}.verb.get{color:var(--get)}.verb.post{color:var(--post)}.verb.put{color:var(--put)}.verb.patch{color:var(--patch)}.verb.delete{color:var(--delete)}
.scroll{overflow-x:auto}table{width:100%;border-collapse:collapse;font-size:14px}th,td{padding:8px 12px 8px 0;border-top:1px solid var(--line);text-align:left;vertical-align:top;font-weight:400}th{width:28%;min-width:120px}td:nth-child(2){width:20%;min-width:96px;color:var(--muted)}td p{margin:0 0 4px}b{font-weight:600;font-size:11px;color:var(--accent)}small{color:var(--muted)}.tenant b{font-size:inherit}.status{color:var(--post)}.bad{color:var(--delete)}.more{margin:8px 0}.more>summary{cursor:pointer;color:var(--accent);padding:4px 0}
[hidden]{display:none!important}
@media(max-width:860px){.frame{grid-template-columns:minmax(0,1fr)}nav{position:static;max-height:none;border-right:0;border-bottom:1px solid var(--line)}nav li li a{padding:10px 8px}main{padding:16px 16px 96px}header span{display:none}h1{font-size:24px}.operation>summary{padding:12px}.inside{padding:8px 12px 16px}table,tbody,tr,th,td{display:block;width:auto}td{border:0;padding-top:0}th{padding-bottom:2px}}
@media print{nav,header{display:none}.frame{display:block}}
`

/** Opens what an address points to, narrows by words, and folds the contents on a phone. The page can be read without it. */
export const SCRIPT = `
const find=document.getElementById('find'),all=[...document.querySelectorAll('main .operation')],links=new Map([...document.querySelectorAll('nav li li')].map(li=>[li.firstElementChild.hash.slice(1),li]));
const texts=all.map(one=>one.textContent.toLowerCase());
const open=()=>{const one=location.hash&&document.getElementById(decodeURIComponent(location.hash.slice(1)));if(one&&one.tagName==='DETAILS'){one.open=true;one.scrollIntoView()}};
addEventListener('hashchange',open);open();
find.hidden=false;
find.addEventListener('input',()=>{const words=find.value.toLowerCase().split(/\\s+/).filter(Boolean);all.forEach((one,at)=>{const hit=words.every(word=>texts[at].includes(word));one.hidden=!hit;const link=links.get(one.id);if(link)link.hidden=!hit})});
addEventListener('keydown',event=>{if(event.key==='/'&&document.activeElement!==find){event.preventDefault();find.focus()}});
if(matchMedia('(max-width:860px)').matches)document.querySelector('nav details').open=false;
`
