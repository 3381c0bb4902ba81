/** The chats of the story: what Meta and AWS know of Fernweh Travel, its customers' telephones, and what they wrote. */

/** Worth nothing outside the sandbox. */
export const chatKeys = {
  whatsAppToken: "EAAsandboxFernwehWhatsAppSystemUserTokenThatHasNoEnd",
  pageToken: "EAAsandboxFernwehPageTokenThatHasNoEnd",
  nordicPageToken: "EAAsandboxFernwehNordicPageTokenThatHasNoEnd",
  appSecret: "5a4d0b1c2e3f48697a8b9c0d1e2f3a4b",
  verifyToken: "fernweh-sandbox-verify-token",
  aws: { accessKeyId: "AKIASANDBOXFERNWEH01", secretAccessKey: "sandbox-only-secret-access-key-of-fernweh" },
};

export const chatIds = {
  appId: "614283900012345",
  wabaId: "102290129340398",
  numberId: "106540352242922",
  pageId: "110785338200417",
  instagramId: "17841400008460056",
  awsWabaId: "waba-fb2594b8a7974770b128a409e2f3ca01",
  awsNumberId: "phone-number-id-976c72a700aac43eaf573ae050f3ca01",
  awsTopicArn: "arn:aws:sns:eu-central-1:123456789012:fernweh-whatsapp",
};

export const customers = [
  { name: "Ingrid Solberg", email: "ingrid.solberg@nordlys.example", phone: "4740000611", psid: "6811204512300611", igsid: "7411204512300611", userName: "ingrid.nordlys", language: "en", country: "NO" },
  { name: "Hugo Martins", email: "hugo@martins-viagens.example", phone: "351912345678", psid: "6811204512305678", igsid: "7411204512305678", userName: "martins.viagens", language: "en", country: "PT" },
  { name: "Chloé Dubois", email: "chloe.dubois@atelier.example", phone: "33612345678", psid: "6811204512303361", igsid: "7411204512303361", userName: "chloe.atelier", language: "fr", country: "FR" },
  { name: "Kenji Watanabe", email: "kenji@watanabe.example", phone: "818012345678", psid: "6811204512308180", igsid: "7411204512308180", userName: "kenji.w", language: "en", country: "JP" },
] as const;

const quickReplies = (...texts: string[]) => ({ type: "BUTTONS", buttons: texts.map((text) => ({ type: "QUICK_REPLY", text })) });

/** Approved at Meta. */
export const chatTemplates = [
  {
    id: "1189402330101001", name: "autumn_offer", language: "en", category: "MARKETING", parameterFormat: "NAMED", status: "APPROVED", rejectedReason: null,
    components: [
      { type: "HEADER", format: "TEXT", text: "Autumn with Fernweh" },
      { type: "BODY", text: "Hello {{first_name}}, our walking weeks on the Azores are open, with ten per cent off for those who travelled with us before. Shall we send you the dates?", example: { body_text_named_params: [{ param_name: "first_name", example: "Chloé" }] } },
      { type: "FOOTER", text: "Answer STOP to hear no more offers" },
      quickReplies("Yes, please", "Stop offers"),
    ],
  },
  {
    id: "1189402330101002", name: "booking_update", language: "en", category: "UTILITY", parameterFormat: "POSITIONAL", status: "APPROVED", rejectedReason: null,
    components: [
      { type: "HEADER", format: "TEXT", text: "Booking {{1}}", example: { header_text: ["FW-20611"] } },
      { type: "BODY", text: "Dear {{1}}, there is news of your booking: {{2}}. Please look at it before you leave.", example: { body_text: [["Ingrid", "the flight leaves at 14:20"]] } },
      { type: "BUTTONS", buttons: [{ type: "URL", text: "See booking", url: "https://fernweh.example/bookings/{{1}}", example: ["FW-20611"] }, { type: "QUICK_REPLY", text: "Call me back" }] },
    ],
  },
  {
    id: "1189402330101003", name: "please_write_again", language: "en", category: "UTILITY", parameterFormat: "POSITIONAL", status: "APPROVED", rejectedReason: null,
    components: [{ type: "BODY", text: "We have an answer to your question. Write to us here, and we will tell you at once." }, quickReplies("Tell me")],
  },
] as const;

/** As the sandbox's Meta has it. */
export const chatBusiness = {
  app: { id: chatIds.appId, secret: chatKeys.appSecret, verifyToken: chatKeys.verifyToken },
  user: { id: "10158200001234567", name: "Mara Lindqvist" },
  name: "Fernweh Travel",
  whatsapp: {
    wabaId: chatIds.wabaId,
    token: chatKeys.whatsAppToken,
    numbers: [
      { id: chatIds.numberId, display: "+49 30 5550 1170", verifiedName: "Fernweh Travel" },
      // Nobody has connected it yet.
      { id: "106540352242933", display: "+49 30 5550 1180", verifiedName: "Fernweh Groups" },
    ],
  },
  pages: [
    { id: chatIds.pageId, name: "Fernweh Travel", token: chatKeys.pageToken, instagram: { id: chatIds.instagramId, userName: "fernweh.travel", name: "Fernweh Travel" } },
    { id: "110785338200499", name: "Fernweh Nordic", token: chatKeys.nordicPageToken, instagram: null },
  ],
  people: customers.map(({ name, phone, psid, igsid, userName }) => ({ name, phone, psid, igsid, userName })),
  templates: chatTemplates.map((template) => ({ ...template, components: template.components.map((one) => ({ ...one })) })),
};

/** As the sandbox's AWS has it. */
export const chatAws = {
  key: chatKeys.aws,
  accountId: "123456789012",
  region: "eu-central-1",
  topicArn: chatIds.awsTopicArn,
  wabaId: chatIds.awsWabaId,
  numberIds: { [chatIds.numberId]: chatIds.awsNumberId },
  secrets: { "csc-reach/whatsapp-credentials": JSON.stringify(chatKeys.aws), "mailroom/whatsapp": JSON.stringify(chatKeys.aws) },
  bucket: "fernweh-whatsapp-media",
};

export type ChatStoryChannel = "whatsapp" | "messenger" | "instagram";

export interface ChatStory {
  channel: ChatStoryChannel;
  who: (typeof customers)[number]["name"];
  /** The last word of the person's was read. */
  isRead: boolean;
  /** Oldest first; `us` before what the desk wrote. */
  said: { hoursAgo: number; us?: true; text: string }[];
}

/** Ten, of which two wait to be read. */
export const chats: ChatStory[] = [
  { channel: "whatsapp", who: "Ingrid Solberg", isRead: false, said: [
    { hoursAgo: 30, text: "Hello! Is breakfast included in Tromsø?" },
    { hoursAgo: 29.5, us: true, text: "Yes, Ingrid, on all four days. Have a good trip!" },
    { hoursAgo: 0.6, text: "We are still at the airport. Which hotel can we go to tonight?" },
  ] },
  { channel: "whatsapp", who: "Hugo Martins", isRead: true, said: [
    { hoursAgo: 7, text: "Good morning, did you get my mail about the group of 24?" },
    { hoursAgo: 6.5, us: true, text: "We did, Hugo. The quote comes this afternoon." },
    { hoursAgo: 6.4, text: "Perfect, thank you." },
  ] },
  { channel: "whatsapp", who: "Chloé Dubois", isRead: true, said: [
    { hoursAgo: 4.5, text: "Bonjour, avez-vous reçu mon annulation pour Lisbonne ?" },
    { hoursAgo: 4, us: true, text: "Bonjour Chloé, oui. Nous vérifions les frais et revenons vers vous aujourd'hui." },
  ] },
  { channel: "whatsapp", who: "Kenji Watanabe", isRead: true, said: [
    { hoursAgo: 53, text: "Can I change the name on a voucher?" },
    { hoursAgo: 52, us: true, text: "Yes, once. Please send us the new name by mail." },
    { hoursAgo: 51.8, text: "Done. Thanks!" },
  ] },
  { channel: "messenger", who: "Ingrid Solberg", isRead: true, said: [
    { hoursAgo: 120, text: "Do you have northern lights tours with children?" },
    { hoursAgo: 119, us: true, text: "From age four, with reindeer included. Shall we send you dates?" },
    { hoursAgo: 118, text: "Yes please, February." },
  ] },
  { channel: "messenger", who: "Kenji Watanabe", isRead: true, said: [
    { hoursAgo: 20, text: "Is your office open on Saturday?" },
    { hoursAgo: 19.7, us: true, text: "From ten to two. You are welcome without an appointment." },
  ] },
  { channel: "messenger", who: "Chloé Dubois", isRead: true, said: [
    { hoursAgo: 40, text: "Le train de nuit pour Venise circule-t-il en janvier ?" },
    { hoursAgo: 39, us: true, text: "Oui, tous les jours sauf le 6 janvier." },
  ] },
  { channel: "instagram", who: "Chloé Dubois", isRead: false, said: [
    { hoursAgo: 2, text: "J'adore votre photo des Açores ! C'est quel sentier ?" },
  ] },
  { channel: "instagram", who: "Hugo Martins", isRead: true, said: [
    { hoursAgo: 26, text: "May we share your reel about Madeira?" },
    { hoursAgo: 25, us: true, text: "With pleasure. Please tag @fernweh.travel." },
  ] },
  { channel: "instagram", who: "Kenji Watanabe", isRead: true, said: [
    { hoursAgo: 74, text: "How many people are in a walking group?" },
    { hoursAgo: 73, us: true, text: "Twelve at most, with two guides." },
    { hoursAgo: 72, text: "Nice, I will think about it." },
  ] },
];

export interface StoryMessage {
  id: string;
  channel: ChatStoryChannel;
  accountId: string;
  /** The person's, as the vendor names it. */
  address: string;
  name: string;
  isOurs: boolean;
  at: Date;
  text: string;
  isRead: boolean;
}

const accountIds: Record<ChatStoryChannel, string> = { whatsapp: chatIds.numberId, messenger: chatIds.pageId, instagram: chatIds.instagramId };

/** Everything that was said, oldest first. `now` is when the story is told. */
export function saidInChats(now: Date): StoryMessage[] {
  return chats
    .flatMap(({ channel, who, isRead, said }, chat) => {
      const { phone, psid, igsid, name } = customers.find((one) => one.name === who)!;
      const address = { whatsapp: phone, messenger: psid, instagram: igsid }[channel];
      return said.map(({ hoursAgo, us, text }, index) => ({
        id: `${channel === "whatsapp" ? "wamid." : "m_"}story${chat + 1}x${index + 1}`, channel, accountId: accountIds[channel], address, name, isOurs: us === true,
        at: new Date(now.getTime() - hoursAgo * 3_600_000), text, isRead: isRead || us === true || said.slice(index + 1).some((later) => later.us),
      }));
    })
    .toSorted((a, b) => a.at.getTime() - b.at.getTime());
}
