// Puts an interactive map in the place of a drawn one, when somebody asks for it.
//
// The page works without this file: the drawing and the table hold the same. Everything shown here comes
// from the page (words, names, links) or from this host (style, tiles, MapLibre and its worker).
//
// For tests: after each rest the [data-map] element carries data-map-idle="true" and, in
// data-rendered-features, how many different places are on the map.

const VALUE_LAYERS = ["values", "suppressed", "cannot-tell"];
const SOURCE = "city";
const HATCH_PX = 12;
const PIXEL_RATIO = 2;

for (const root of document.querySelectorAll("[data-map]")) offer(root);

function offer(root) {
  const part = (name) => root.querySelector(`[data-${name}]`);
  const words = JSON.parse(root.dataset.words);
  const button = part("open");
  let map = null;

  part("tools").hidden = false;
  button.addEventListener("click", async () => {
    if (map) {
      map.remove();
      map = null;
      show(false);
      say("");
      button.textContent = words.open;
      return;
    }
    button.disabled = true;
    say(words.loading);
    try {
      show(true);
      map = await open(root, words, { say, part });
      button.textContent = words.close;
      say(words.ready);
    } catch (error) {
      show(false);
      say(words.failed);
      console.error(error);
    } finally {
      button.disabled = false;
    }
  });

  function show(live) {
    part("canvas").hidden = !live;
    part("printed").hidden = live;
    part("chooser").hidden = !live;
    part("credit").hidden = !live;
    if (!live) {
      delete root.dataset.mapIdle;
      delete root.dataset.renderedFeatures;
    }
  }

  function say(text, link) {
    const line = part("state");
    line.replaceChildren(text);
    if (link) line.append(" ", link);
  }
}

async function open(root, words, { say, part }) {
  const credit = part("credit");
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const [maplibre, style] = await Promise.all([
    import(root.dataset.moduleUrl),
    fetchStyle(root.dataset.styleUrl, dark),
    stylesheet(root.dataset.cssUrl),
  ]);
  maplibre.setWorkerUrl(new URL(root.dataset.workerUrl, location.href).href);

  const source = style.sources[SOURCE];
  const layer = style.metadata["commonground:layer"];
  const places = readPlaces(root);
  const map = new maplibre.Map({
    container: part("canvas"),
    style,
    bounds: source.bounds,
    fitBoundsOptions: { padding: 12 },
    minZoom: Math.max(source.minzoom - 1, 0),
    maxZoom: source.maxzoom + 2,
    maxBounds: widen(source.bounds),
    cooperativeGestures: true,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    rollEnabled: false,
    touchPitch: false,
    reduceMotion: matchMedia("(prefers-reduced-motion: reduce)").matches,
    locale: {
      "Map.Title": words.map,
      "NavigationControl.ZoomIn": words.zoomIn,
      "NavigationControl.ZoomOut": words.zoomOut,
      "NavigationControl.ResetBearing": words.north,
      "Popup.Close": words.closePopup,
      "ScaleControl.Meters": words.metre,
      "ScaleControl.Kilometers": words.kilometre,
      "CooperativeGesturesHandler.WindowsHelpText": words.wheel,
      "CooperativeGesturesHandler.MacHelpText": words.wheelMac,
      "CooperativeGesturesHandler.MobileHelpText": words.fingers,
    },
  });
  const hatch = style.metadata["commonground:hatch"];
  map.setMissingStyleImageResolver((id) => {
    if (VALUE_LAYERS.includes(id)) map.addImage(id, pattern(id, hatch), { pixelRatio: PIXEL_RATIO });
  });
  const rtl = document.documentElement.dir === "rtl";
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), rtl ? "top-left" : "top-right");
  map.addControl(new maplibre.ScaleControl({ unit: "metric" }), rtl ? "bottom-right" : "bottom-left");

  credit.textContent = words.credit.replace("{sources}", source.attribution ?? "");

  await firstRest(map);
  report(root, map);
  map.on("movestart", () => { root.dataset.mapIdle = "false"; });
  map.on("idle", () => report(root, map));
  follow(map, { layer, places, words, say, choose: part("choose") });
  return map;
}

// Style, with addresses that the worker can use: it has no page to be relative to.
async function fetchStyle(url, dark) {
  const address = new URL(url, location.href);
  address.searchParams.set("scheme", dark ? "dark" : "light");
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`The map's style answered ${answer.status}`);
  const style = await answer.json();
  const source = style.sources[SOURCE];
  source.tiles = source.tiles.map((tile) => (tile.startsWith("/") ? location.origin + tile : tile));
  return style;
}

function stylesheet(href) {
  if (document.querySelector(`link[href="${CSS.escape(href)}"]`)) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
    link.addEventListener("load", resolve);
    link.addEventListener("error", () => reject(new Error(`${href} could not be loaded`)));
    // Before our own sheets, so that those have the last word.
    document.head.prepend(link);
  });
}

function firstRest(map) {
  return new Promise((resolve, reject) => {
    map.once("idle", resolve);
    map.once("error", (event) => {
      map.remove();
      reject(event.error);
    });
  });
}

// Names, values and links as the drawing shows them: one source of words.
function readPlaces(root) {
  const places = new Map();
  for (const shape of root.querySelectorAll("[data-printed] [data-place]")) {
    const link = shape.closest("a");
    places.set(shape.dataset.place, {
      text: shape.querySelector("title")?.textContent ?? "",
      href: link?.getAttribute("href") ?? null,
      box: null,
    });
  }
  return places;
}

function report(root, map) {
  const ids = new Set(map.queryRenderedFeatures({ layers: VALUE_LAYERS }).map((feature) => feature.id));
  root.dataset.renderedFeatures = String(ids.size);
  root.dataset.mapIdle = "true";
}

function follow(map, { layer, places, words, say, choose }) {
  const wide = map.getZoom();
  let chosen = null;

  const mark = (id) => {
    const key = (place) => ({ source: SOURCE, sourceLayer: layer, id: place });
    if (chosen !== null) map.setFeatureState(key(chosen), { chosen: false });
    chosen = id;
    if (id !== null) map.setFeatureState(key(id), { chosen: true });
  };
  const tell = (id) => {
    const place = places.get(id);
    if (!place) return;
    let link = null;
    if (place.href) {
      link = document.createElement("a");
      link.href = place.href;
      link.textContent = words.visit;
    }
    say(place.text, link);
  };

  for (const name of VALUE_LAYERS) {
    map.on("mousemove", name, (event) => {
      const id = event.features[0].id;
      if (id === chosen) return;
      map.getCanvas().style.cursor = "pointer";
      mark(id);
      tell(id);
    });
    map.on("mouseleave", name, () => { map.getCanvas().style.cursor = ""; });
    map.on("click", name, (event) => {
      const id = event.features[0].id;
      const touch = event.originalEvent.pointerType === "touch";
      mark(id);
      tell(id);
      choose.value = id;
      const place = places.get(id);
      // A finger has no hover: its first tap tells, the link under the map leads on.
      if (place?.href && !touch && matchMedia("(hover: hover)").matches) location.assign(place.href);
    });
  }

  if (choose.options.length <= 1) {
    for (const [id, place] of places) choose.add(new Option(place.text, id));
  }
  choose.onchange = () => {
    if (!choose.value) return;
    mark(choose.value);
    tell(choose.value);
    const box = extent(map, layer, choose.value);
    if (box) map.fitBounds(box, { padding: 40, maxZoom: wide + 1 });
  };
}

function extent(map, layer, id) {
  const features = map.querySourceFeatures(SOURCE, { sourceLayer: layer, filter: ["==", ["get", "id"], id] });
  const points = features.flatMap((feature) => feature.geometry.coordinates.flat(Infinity));
  if (!points.length) return null;
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < points.length; at += 2) {
    box[0] = Math.min(box[0], points[at]);
    box[1] = Math.min(box[1], points[at + 1]);
    box[2] = Math.max(box[2], points[at]);
    box[3] = Math.max(box[3], points[at + 1]);
  }
  return box;
}

function widen([west, south, east, north]) {
  // Wide enough for a tall city in a flat frame: maxBounds would otherwise keep it from being fitted whole.
  const reach = 3 * Math.max(east - west, north - south);
  return [west - reach, Math.max(south - reach, -85), east + reach, Math.min(north + reach, 85)];
}

// The same two fills as in the drawing: strokes for "cannot tell", dots for "too few people to show".
function pattern(id, colours) {
  const size = HATCH_PX * PIXEL_RATIO;
  const canvas = Object.assign(document.createElement("canvas"), { width: size, height: size });
  const pen = canvas.getContext("2d");
  pen.fillStyle = colours.ground;
  pen.fillRect(0, 0, size, size);
  if (id === "suppressed") {
    pen.fillStyle = colours.stroke;
    pen.arc(size / 2, size / 2, size / 5, 0, 2 * Math.PI);
    pen.fill();
  } else {
    pen.strokeStyle = colours.stroke;
    pen.lineWidth = size / 6;
    for (const shift of [-size, 0, size]) {
      pen.moveTo(shift - size / 4, size + size / 4);
      pen.lineTo(shift + size + size / 4, -size / 4);
    }
    pen.stroke();
  }
  return pen.getImageData(0, 0, size, size);
}
