// Passkeys: the browser asks the person, and its answer goes with the form. The buttons show only
// where this runs; every other way in works without it.

const options = () => JSON.parse(document.getElementById("passkey-options").textContent);

async function fetched(form) {
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.statusText);
  return (await answer.json()).request_options;
}

// A key that lies on the device and asks for finger, face or code: then it is enough by itself.
function alone(wanted) {
  const chosen = { ...wanted.publicKey.authenticatorSelection };
  Object.assign(chosen, { residentKey: "required", requireResidentKey: true, userVerification: "required" });
  return { ...wanted, publicKey: { ...wanted.publicKey, authenticatorSelection: chosen } };
}

const ways = {
  fetch: async (form) => webauthnJSON.get(await fetched(form)),
  ask: () => webauthnJSON.get(options().request_options),
  make: () => webauthnJSON.create(alone(options().creation_options)),
};

async function answer(form) {
  const fault = form.querySelector("[data-passkey-fault]");
  fault.hidden = true;
  try {
    form.elements.credential.value = JSON.stringify(await ways[form.dataset.passkey](form));
    form.submit();
  } catch {
    const button = form.querySelector("button[type=submit]");
    button.removeAttribute("aria-busy");
    fault.hidden = false;
  }
}

if (window.PublicKeyCredential) {
  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    form.querySelector("button[type=submit]").hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      answer(form);
    });
  });
}
