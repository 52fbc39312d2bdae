// Removes everything that makes the console start from this browser instead of from the host: its service worker, the stored files, and the
// mock's data. boot.js imports it if the URL ends with ?reset. The user's preferences and saved data are kept.
import { WORKERS, deleteFiles, deleteMockData, findRegistration } from "./registration.js";

const { registration, script } = (await findRegistration()) ?? {};
if (Object.values(WORKERS).includes(script)) await registration.unregister();
await Promise.all([deleteFiles(), deleteMockData()]);
const address = new URL(location.href);
address.searchParams.delete("reset");
location.replace(address);
