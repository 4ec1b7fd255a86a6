import { describe, expect, it } from "vitest";
import { createPageName } from "../../../src/browser/page-name.ts";

/** A page at `/cart` whose address a test changes. */
function createAddress(pathname = "/cart", hash = "") {
  const location = { pathname, hash };
  return { location, name: createPageName({ location }) };
}

describe("createPageName()", () => {
  it.each([
    ["/users/12", "", "/users/{id}"],
    ["/cart", "#top", "/cart"],
    ["/cart", "#", "/cart"],
    ["/cart", "#access_token=secret", "/cart"],
    ["/app/", "#/users/12?token=secret", "/app/#/users/{id}"],
    ["/app", "#!/orders", "/app#!/orders"],
    ["/orders/12", "#/details", "/orders/{id}#/details"],
  ])("names %s%s", (pathname, hash, expected) => {
    expect(createAddress(pathname, hash).name.current()).toBe(expected);
  });

  it("follows the address to another page, once", () => {
    const { location, name } = createAddress("/users/1");
    location.pathname = "/users/2";
    location.hash = "#top";
    expect(name.follow()).toBe(false);
    location.pathname = "/orders";
    expect(name.follow()).toBe(true);
    expect(name.follow()).toBe(false);
    expect(name.current()).toBe("/orders");
  });

  it("keeps a given name until the next page, whatever the address does meanwhile", () => {
    const { location, name } = createAddress();
    name.set("/cart/:kind");
    location.hash = "#top";
    expect(name.follow()).toBe(false);
    expect(name.current()).toBe("/cart/:kind");
    location.pathname = "/orders";
    expect(name.follow()).toBe(true);
    expect(name.current()).toBe("/orders");
  });

  it("cuts a name at 150 characters and takes no empty one", () => {
    const { name } = createAddress();
    name.set("x".repeat(200));
    expect(name.current()).toHaveLength(150);
    name.set("");
    expect(name.current()).toBe("unknown");
    expect(createAddress(`/${"x".repeat(200)}`).name.current()).toHaveLength(150);
  });
});
