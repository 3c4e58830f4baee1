/** `#rrggbb` and nothing else may reach a style. */
const HEX = /^#[0-9a-f]{6}$/i
const PETROL = ['oklch(0.512 0.086 218)', 'oklch(0.442 0.073 221)', 'oklch(0.715 0.1 212)']

/** The tenant's colour; its lightness is ours, so that text on it stays readable. */
function accent(given: string | null): string {
  const shade = (lightness: number, share: number) => `oklch(from ${given} ${lightness} calc(min(c, 0.16) * ${share}) h)`
  const [plain, strong, light] = given && HEX.test(given) ? [shade(0.512, 0.9), shade(0.442, 0.76), shade(0.76, 0.9)] : PETROL
  return `:root{--accent:${plain};--accent-strong:${strong}}@media(prefers-color-scheme:dark){:root{--accent:${light};--accent-strong:${light}}}`
}

/** The look of a form on its own: the portal's colours and grid, light and dark as the visitor's system is. */
export const formStyle = (color: string | null): string => `${accent(color)}
:root{color-scheme:light dark;--surface:#fff;--text:#1d262b;--muted:#5b6870;--line:#8a979e;--soft:#dfe5e8;--bad:#b91c1c;--on-accent:#fff;--field:#fff}
@media(prefers-color-scheme:dark){:root{--surface:#14191c;--text:#e6ebee;--muted:#9aa7ae;--line:#6b777e;--soft:#2a3338;--bad:#f87171;--on-accent:#0d1113;--field:#0e1214}}
*{box-sizing:border-box}body{margin:0;background:var(--surface);color:var(--text);font:16px/1.5 Inter,ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:640px;margin:0 auto;padding:24px 16px max(24px,env(safe-area-inset-bottom))}h1{margin:0 0 8px;font-size:24px;line-height:1.25;text-wrap:balance}p{margin:0 0 8px;text-wrap:pretty}.intro{color:var(--muted);white-space:pre-line}
form{display:grid;gap:16px;margin-top:24px}@media(min-width:520px){form{grid-template-columns:1fr 1fr}.wide{grid-column:1/-1}}
fieldset{margin:0;padding:0;border:0}h2{margin:24px 0 8px;font-size:18px}.typed{margin:8px 0 0}.typed dt{font-weight:550}.typed dd{margin:0 0 8px;white-space:pre-line;overflow-wrap:anywhere}.done a{display:inline-block;padding:12px}
label,legend{display:block;margin-bottom:4px;font-size:14px;font-weight:550}.need{color:var(--bad)}.help,.small{margin:4px 0 0;font-size:13px;color:var(--muted)}.small{white-space:pre-line}
input:not([type=checkbox]),select,textarea{width:100%;min-height:44px;padding:8px 12px;border:1px solid var(--line);border-radius:8px;background:var(--field);color:inherit;font:inherit}textarea{min-height:120px;resize:vertical}
input[aria-invalid],select[aria-invalid],textarea[aria-invalid]{border-color:var(--bad);border-width:2px}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}a{color:var(--accent)}
.check{display:flex;gap:12px;align-items:flex-start;font-weight:400;min-height:44px;padding-top:8px}.check input{flex:none;width:20px;height:20px;margin:2px 0 0;accent-color:var(--accent)}
.problem{margin:4px 0 0;font-size:13px;color:var(--bad)}.alert{margin:16px 0 0;padding:12px 16px;border:1px solid var(--bad);border-radius:8px;color:var(--bad)}
button{min-height:48px;padding:12px 24px;border:0;border-radius:8px;background:var(--accent);color:var(--on-accent);font:inherit;font-weight:600;cursor:pointer}button:hover{background:var(--accent-strong)}button[disabled]{opacity:.6;cursor:progress}
.done{padding:32px 0;text-align:center}.done p{white-space:pre-line}.tick{display:inline-grid;place-items:center;width:56px;height:56px;margin-bottom:16px;border-radius:50%;background:var(--accent);color:var(--on-accent);font-size:28px}
.trap{position:absolute;left:-9999px;width:1px;height:1px;overflow:hidden}
`

/** Waits out the form's least time, sends once however often it is clicked, can be sent again by whoever comes back to it, and tells the page around how tall the form is. The form works without it. */
export const FORM_SCRIPT = `
const form=document.querySelector('form');
if(form){const since=performance.now(),least=Number(form.dataset.least)*1000+200;let sent=false;
form.addEventListener('submit',event=>{if(sent){event.preventDefault();return}const left=least-(performance.now()-since);sent=true;const button=form.querySelector('button');button.disabled=true;button.textContent=button.dataset.busy;if(left>0){event.preventDefault();setTimeout(()=>HTMLFormElement.prototype.submit.call(form),left)}});
const label=form.querySelector('button').textContent;addEventListener('pageshow',event=>{if(event.persisted){const button=form.querySelector('button');sent=false;button.disabled=false;button.textContent=label}})}
const first=document.querySelector('[aria-invalid]')||document.querySelector('[data-focus]');if(first)first.focus();
if(parent!==window){const tell=()=>parent.postMessage({kontor:'form-height',height:Math.ceil(document.documentElement.getBoundingClientRect().height)},'*');new ResizeObserver(tell).observe(document.documentElement);tell()}
`

/** What a page with an embedded form loads: makes the frame as tall as its form. */
export const EMBED_SCRIPT = `addEventListener('message',event=>{if(!event.data||event.data.kontor!=='form-height')return;const height=Math.min(Math.max(Number(event.data.height)||0,160),6000);for(const frame of document.querySelectorAll('iframe[data-kontor-form]'))if(frame.contentWindow===event.source)frame.style.height=height+'px'});
`
