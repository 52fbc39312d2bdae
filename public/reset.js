// Takes away all that makes the console start from this browser instead of from the host: its service worker, the files that it keeps, and
// the mock's data. boot.js imports it where the address ends in ?reset. What the reader chose or saved stays.
import { WORKERS, deleteFiles, deleteMockData, findRegistration } from "./registration.js";

const { registration, script } = (await findRegistration()) ?? {};
if (Object.values(WORKERS).includes(script)) await registration.unregister();
await Promise.all([deleteFiles(), deleteMockData()]);
const address = new URL(location.href);
address.searchParams.delete("reset");
location.replace(address);
