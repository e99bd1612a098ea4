using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Kit.Cases;
using Workflows.Kit.Fields;
using Workflows.Kit.Mail;
using Workflows.Texts;

namespace Workflows.Requests;

/// <summary>Writes the mail of a request's duty for one reader. Pure: the same facts give the same words.</summary>
public static class RequestMail
{
    /// <param name="request">The request.</param>
    /// <param name="duty">Why the mail is sent.</param>
    /// <param name="to">Who reads it.</param>
    public static ComposedMail Compose(CaseView<RequestState> request, RequestDuty duty, Addressee to)
    {
        string language = to.Language;
        RequestState state = request.State;
        CaseFact? fact = state.Facts.FirstOrDefault(f => f.Id == duty.FactId);
        string due = duty.Due is { } at ? TimeText.By(at, request.Zone, language) : "";
        return CaseMail.Compose(to, new()
        {
            Subject = Text("Subject." + duty.Kind, TitleOf(state, language), due),
            Lead = Lead(),
            Content = body =>
            {
                if (duty.Kind == RequestDutyKind.TellReceipt && NextOpening() is { } opening)
                {
                    body.Paragraph(Text("Receipt.Closed", TimeText.Of(opening, request.Zone, language)));
                }

                if (Said() is { Length: > 0 } said)
                {
                    body.Paragraph(said);
                }

                if (fact is RequestReplied reply)
                {
                    body.Facts(Answered(reply, state, language));
                }

                body.Facts(Facts(request, language, isInternal: false));
            },
            Source = state.Kind.Source,
        });

        string Lead() => duty.Kind switch
        {
            RequestDutyKind.TellReply => Text("Lead.TellReply." + Word(fact)),
            RequestDutyKind.TellOwner => Text("Lead.TellOwner." + (fact is RequestReplied ? "Replied" : RequestFacts.Family.NameOf(fact!)["Request".Length..])),
            RequestDutyKind.FirstAnswerLate or RequestDutyKind.OutcomeLate => Text($"Lead.{duty.Kind}{(state.Kind.IsAssumed ? ".Assumed" : "")}", due),
            RequestDutyKind.TellTurned when fact is RequestTurned turned => Text("Lead.TellTurned." + turned.Into, turned.CaseId),
            RequestDutyKind.TellWithdrawn => Text("Lead.TellWithdrawn", state.Withdrawn?.Reason),
            RequestDutyKind.TellEscalated => Text("Lead.TellEscalated", (fact as RequestEscalated)?.To),
            RequestDutyKind.RemindConfirmation => Text("Lead.RemindConfirmation." + state.Confirmer),
            RequestDutyKind.RemindOutcome => Text("Lead.RemindOutcome." + state.Answerer, due),
            RequestDutyKind.TellUndeliverable => Text("Lead.TellUndeliverable", CaseMailWords.Unreached(state, duty, to)),
            _ => Text("Lead." + duty.Kind, due),
        };

        string Word(CaseFact? said) => said is not RequestReplied { IsFinal: true } ? "Word"
            : state.Kind.NeedsConfirmation ? state.Kind.Outcome + ".Confirm" : state.Kind.Outcome.ToString();

        string? Said() => fact switch
        {
            RequestReplied f => f.Text,
            RequestOutOfScope f => Join(OutsideOf(f, state)?.Redirect.In(language), f.Note),
            RequestEscalated f => f.Reason,
            RequestInstructed f => f.Text,
            RequestReopened f => f.Reason,
            RequestWrittenDown f => f.Text,
            _ => null,
        };

        DateTimeOffset? NextOpening()
        {
            BusinessCalendar calendar = request.Contract.Calendars[state.Desk.Calendar];
            return calendar.NeverCloses || calendar.IsOpenAt(duty.DueAt) ? null : calendar.NextOpening(duty.DueAt);
        }

        string Text(string key, params ReadOnlySpan<object?> arguments) => RequestTexts.All.Get(language, key, arguments);
    }

    /// <summary>What a request is called: its kind and what it is about.</summary>
    public static string TitleOf(RequestState state, string language) => TitleOf(state.Kind.Name.In(language), state.Content.Title, language);

    /// <inheritdoc cref="TitleOf(RequestState, string)"/>
    public static string TitleOf(string kind, string title, string language) => RequestTexts.All.Get(language, "Name", kind, title);

    /// <summary>The record of a request, name by name: what mails and pages show.</summary>
    /// <param name="request">The request.</param>
    /// <param name="language">The reader's.</param>
    /// <param name="isInternal">The reader is none of the client's people: a time that we assume is shown to nobody else.</param>
    public static IEnumerable<(string Name, string? Value)> Facts(CaseView<RequestState> request, string language, bool isInternal)
    {
        RequestState state = request.State;
        RequestContent content = state.Content;
        FieldWords words = new(request.Contract, language, id => id, _ => "");
        yield return (Text("Label.Request"), state.Id.Value);
        yield return (Text("Label.Contract"), request.Contract.Profile.Title.In(language));
        yield return (Text("Field.kind"), state.Kind.Name.In(language));
        yield return (Text("Label.Desk"), state.Desk.Name.In(language));
        foreach (string field in (string[])["from", "asker", "channel"])
        {
            yield return (Text("Field." + field), RequestFields.All[field].Shown(content, words));
        }

        yield return (Text(content.From == RequestParty.Users ? "Field.taken" : "Field.received"), Time(content.Received));
        if (content.From == RequestParty.Users)
        {
            yield return (Text("Field.forwarded"), state.AtDesk is { } forwarded ? Time(forwarded) : Text("NotForwarded"));
        }

        yield return (Text("Field.title"), content.Title);
        yield return (Text("Field.text"), content.Text);
        yield return (Text("Field.about"), content.About);
        foreach (ReportField field in state.Kind.Fields)
        {
            yield return (field.Name.In(language), content.Values.GetValueOrDefault(field.Id));
        }

        yield return (Text("Field.class"), state.Class?.Name.In(language));
        if (state.Instructed is { } instructed)
        {
            yield return (Text("Label.Instructed"), Text("InstructedBy", instructed.Who, Time(instructed.RecordedAt), instructed.Text));
        }

        if (isInternal || !state.Kind.IsAssumed)
        {
            yield return (Text("Label.FirstAnswerDue"), state.FirstAnswerDue is { } first ? Time(first) : null);
        }

        if (state.Due is { } due && (isInternal || !state.Kind.IsAssumed || state.Facts.Any(f => f is RequestDueAgreed)))
        {
            yield return (Text("Label.Due"), due.Days is { } days ? TimeText.Of(days.Due, language) : Time(due.Breach));
        }

        yield return (Text("Label.FirstAnsweredAt"), state.FirstAnsweredAt is { } answered
            ? state.AnswerTime is { } took && state.FirstAnswerDue is not null ? Text("AnsweredAfter", Time(answered), TimeText.Of(took, language))
                : Time(answered)
            : null);
        yield return (Text("Label.OutOfScope"), state.OutOfScope is { } outside ? Join(OutsideOf(outside, state)?.Redirect.In(language), outside.Note) : null);
        yield return (Text("Label.WrittenDown"), state.WrittenDown?.Text ?? (state.WrittenDue is { Days: { } by } && state.IsToWrite
            ? Text("WriteBy", TimeText.Of(by.Breach, language)) : null));

        string Time(DateTimeOffset at) => TimeText.Of(at, request.Zone, language);

        string Text(string key, params ReadOnlySpan<object?> arguments) => RequestTexts.All.Get(language, key, arguments);
    }

    /// <summary>What an outcome says beside its text, and its files.</summary>
    public static IEnumerable<(string Name, string? Value)> Answered(RequestReplied reply, RequestState state, string language) =>
    [
        .. state.Kind.Results.Select(f => (f.Name.In(language), reply.Values.GetValueOrDefault(f.Id))),
        (RequestTexts.All.Get(language, "Field.files"), string.Join('\n', reply.Files.Select(f => f.Name))),
    ];

    /// <summary>The matter that the desk does not answer; null: the contract does not name it any more.</summary>
    public static RequestOutside? OutsideOf(RequestOutOfScope fact, RequestState state) => state.Desk.Outside.FirstOrDefault(o => o.Id == fact.OutsideId);

    private static string Join(params IEnumerable<string?> texts) => string.Join('\n', texts.OfType<string>());
}
