/**
 * Tells people who cannot see the page what changed on it. The newest sentence replaces one not read yet.
 *
 * @param {string} sentence
 */
export function announce(sentence) {
  const region = document.getElementById("announcements");
  if (region !== null) region.textContent = sentence;
}
