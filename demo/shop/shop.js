const button = document.querySelector("#buy");
const output = document.querySelector("output");

button.addEventListener("click", async () => {
  output.textContent = "Asking…";
  const response = await fetch(`${button.dataset.api}/api/cart`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ sku: button.dataset.sku }),
  });
  const { items, stock } = await response.json();
  output.className = "done";
  output.textContent = `In your cart: ${items}. Left in stock: ${stock}.`;
});
