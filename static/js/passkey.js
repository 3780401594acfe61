/* Passkeys: forms with data-passkey = create | get | login ask the device, put its answer into the field "credential" and go on. */
(() => {
  "use strict";
  const forms = [...document.querySelectorAll("form[data-passkey]")];
  const english = document.documentElement.lang.startsWith("en");
  const say = (id, en) => (english ? en : id);
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const ids = (list) => (list || []).map((item) => ({ ...item, id: bytes(item.id) }));

  const create = async ({ publicKey }) => {
    const made = await navigator.credentials.create({ publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      user: { ...publicKey.user, id: bytes(publicKey.user.id) },
      excludeCredentials: ids(publicKey.excludeCredentials),
      authenticatorSelection: { ...publicKey.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required" },
    } });
    const { clientDataJSON, attestationObject } = made.response;
    return pack(made, {
      clientDataJSON: text(clientDataJSON),
      attestationObject: text(attestationObject),
      transports: made.response.getTransports ? made.response.getTransports() : [],
    });
  };
  const get = async ({ publicKey }) => {
    const got = await navigator.credentials.get({ publicKey: {
      ...publicKey, challenge: bytes(publicKey.challenge), allowCredentials: ids(publicKey.allowCredentials),
    } });
    const { clientDataJSON, authenticatorData, signature, userHandle } = got.response;
    return pack(got, {
      clientDataJSON: text(clientDataJSON), authenticatorData: text(authenticatorData), signature: text(signature),
      userHandle: userHandle ? text(userHandle) : null,
    });
  };
  const pack = (credential, response) => ({
    type: credential.type, id: credential.id, rawId: text(credential.rawId), response,
    authenticatorAttachment: credential.authenticatorAttachment || undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
  const options = async (form) => {
    if (form.dataset.passkey !== "login") {
      const given = JSON.parse(document.getElementById("opsi-passkey").textContent);
      return given.creation_options || given.request_options;
    }
    const answer = await fetch(form.action, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return (await answer.json()).request_options;
  };
  const tell = (words) => {
    const place = document.getElementById("pesan"), box = document.createElement("div"), line = document.createElement("p");
    box.className = "pesan pesan-tolak";
    line.textContent = words;
    box.append(line);
    place.replaceChildren(box);
    box.scrollIntoView({ block: "nearest" });
  };

  for (const form of forms) {
    if (!window.PublicKeyCredential) {
      form.hidden = true;
      continue;
    }
    form.addEventListener("submit", async (event) => {
      const field = form.elements.credential;
      event.preventDefault();
      const button = form.querySelector("button[type=submit]");
      button.disabled = true;
      try {
        const asked = await options(form);
        field.value = JSON.stringify(await (form.dataset.passkey === "create" ? create(asked) : get(asked)));
        form.submit();
      } catch (error) {
        button.disabled = false;
        tell(error.name === "InvalidStateError"
          ? say("Perangkat ini sudah punya passkey untuk akun Anda.", "This device already has a passkey for your account.")
          : say("Passkey tidak jadi dipakai. Coba lagi, atau pilih cara lain.", "The passkey was not used. Try again, or choose another way."));
      }
    });
  }
})();
