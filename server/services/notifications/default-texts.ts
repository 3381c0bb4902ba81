import type { NotificationLanguage, NotificationTemplateKey, NotificationText } from "../../contract/notifications.ts";

/** The texts that come with Mailroom, in Liquid. Those of the topics are the same: `{{ what }}` tells them apart. */
export function defaultText(key: NotificationTemplateKey, language: NotificationLanguage): NotificationText {
  const { single, several, digest } = texts[language];
  if (key === "several") return several;
  return key === "digest" ? digest : single;
}

const list = (more: string) => `<ul>
{% for entry in entries %}<li><strong>{{ entry.what }}</strong>{% if entry.about != "" %}: {{ entry.about }}{% endif %} ({{ entry.when }})</li>
{% endfor %}</ul>
{% if more != "0" %}<p>${more}</p>{% endif %}`;

const texts: Record<NotificationLanguage, Record<"single" | "several" | "digest", NotificationText>> = {
  en: {
    single: {
      subject: "{{ what }}{% if about != '' %}: {{ about }}{% endif %}",
      html: `<p>Hello {{ name }},</p>
<p><strong>{{ what }}</strong>{% if about != "" %}<br>{{ about }}{% endif %}</p>
<p>{{ when }}</p>
<p><a href="{{ url }}">See it in Mailroom</a></p>
<p><small>You choose under Notifications in Mailroom what you are told by mail.</small></p>`,
    },
    several: {
      subject: "{{ count }} things happened{% if about != '' %}: {{ about }}{% endif %}",
      html: `<p>Hello {{ name }},</p>
<p>this happened{% if about != "" %} on {{ about }}{% endif %}:</p>
${list("And {{ more }} more.")}
<p><a href="{{ url }}">See them in Mailroom</a></p>
<p><small>You choose under Notifications in Mailroom what you are told by mail.</small></p>`,
    },
    digest: {
      subject: "Your summary from Mailroom ({{ count }})",
      html: `<p>Hello {{ name }},</p>
<p>this happened since the last summary:</p>
${list("And {{ more }} more.")}
<p><a href="{{ url }}">See them in Mailroom</a></p>
<p><small>You choose under Notifications in Mailroom what is in this summary, and when it comes.</small></p>`,
    },
  },
  de: {
    single: {
      subject: "{{ what }}{% if about != '' %}: {{ about }}{% endif %}",
      html: `<p>Guten Tag {{ name }},</p>
<p><strong>{{ what }}</strong>{% if about != "" %}<br>{{ about }}{% endif %}</p>
<p>{{ when }}</p>
<p><a href="{{ url }}">In Mailroom ansehen</a></p>
<p><small>Was Ihnen per Mail mitgeteilt wird, wählen Sie in Mailroom unter Benachrichtigungen.</small></p>`,
    },
    several: {
      subject: "{{ count }} Ereignisse{% if about != '' %}: {{ about }}{% endif %}",
      html: `<p>Guten Tag {{ name }},</p>
<p>das ist geschehen{% if about != "" %} bei {{ about }}{% endif %}:</p>
${list("Und {{ more }} weitere.")}
<p><a href="{{ url }}">In Mailroom ansehen</a></p>
<p><small>Was Ihnen per Mail mitgeteilt wird, wählen Sie in Mailroom unter Benachrichtigungen.</small></p>`,
    },
    digest: {
      subject: "Ihre Zusammenfassung aus Mailroom ({{ count }})",
      html: `<p>Guten Tag {{ name }},</p>
<p>das ist seit der letzten Zusammenfassung geschehen:</p>
${list("Und {{ more }} weitere.")}
<p><a href="{{ url }}">In Mailroom ansehen</a></p>
<p><small>Was in dieser Zusammenfassung steht und wann sie kommt, wählen Sie in Mailroom unter Benachrichtigungen.</small></p>`,
    },
  },
};
