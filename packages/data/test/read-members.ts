import type { Member } from '../src/archive/member.js';

/** Reads every member, one after the other: contents by name. */
export async function readMembers(members: AsyncIterable<Member>): Promise<Map<string, Buffer>> {
  const contents = new Map<string, Buffer>();
  for await (const { name, size, bytes } of members) {
    const content = Buffer.from(await bytes());
    if (content.length !== size) throw new Error(`${name} declares ${size} bytes and has ${content.length}.`);
    contents.set(name, content);
  }
  return contents;
}
