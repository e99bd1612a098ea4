using Workflows.Kit.Cases;
using Workflows.Kit.Mail;
using Workflows.Texts;

namespace Workflows.Registers;

/// <summary>Writes the mail of an entry's duty for one reader. Pure: the same facts give the same words.</summary>
public static class RegisterMail
{
    /// <param name="entry">The entry.</param>
    /// <param name="duty">Why the mail is sent.</param>
    /// <param name="to">Who reads it.</param>
    public static ComposedMail Compose(CaseView<EntryState> entry, RegisterDuty duty, Addressee to)
    {
        (string language, Func<string, string> nameOf) = (to.Language, to.NameOf);
        EntryState state = entry.State;
        RegisterWatch? watch = state.Register.Watch.FirstOrDefault(w => w.Id == duty.Watch);
        string what = watch?.Name.In(language) ?? "";
        string day = duty.Day is { } about ? TimeText.Of(about, language) : "";
        return CaseMail.Compose(to, new()
        {
            Subject = Text("Subject." + duty.Kind, TitleOf(state, language), what, day),
            Lead = Lead(),

            // A mail goes to whoever holds a role: what only some may see is on the page.
            Content = body => body.Facts(Facts(entry, language, nameOf, column => column.See.Count == 0)),
            Source = watch?.Source ?? state.Register.Source,
        });

        string Lead() => duty.Kind switch
        {
            RegisterDutyKind.Remind => Text("Lead.Remind", what, day),
            RegisterDutyKind.Missed => Text(watch?.IsAssumed == false ? "Lead.Missed" : "Lead.Missed.Assumed", what, day),
            RegisterDutyKind.TellUndeliverable => Text("Lead.TellUndeliverable", CaseMailWords.Unreached(state, duty, to)),
            _ => throw new InvalidOperationException($"There is no mail of '{duty.Kind}'."),
        };

        string Text(string key, params ReadOnlySpan<object?> arguments) => RegisterTexts.All.Get(language, key, arguments);
    }

    /// <summary>What an entry is called: the register with its first column.</summary>
    public static string TitleOf(EntryState state, string language) => TitleOf(state.Register, state.Current.Values, language);

    /// <inheritdoc cref="TitleOf(EntryState, string)"/>
    public static string TitleOf(Register register, IReadOnlyDictionary<string, string> values, string language) =>
        RegisterTexts.All.Get(language, "Name", register.Name.In(language), values.GetValueOrDefault(register.Columns[0].Id, ""));

    /// <summary>The record of an entry, name by name: what mails and pages show.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="language">The reader's.</param>
    /// <param name="nameOf">A person's name by id.</param>
    /// <param name="sees">Whether the reader sees a column.</param>
    public static IEnumerable<(string Name, string? Value)> Facts(
        CaseView<EntryState> entry, string language, Func<string, string> nameOf, Func<RegisterColumn, bool> sees)
    {
        EntryState state = entry.State;
        yield return (Text("Label.Entry"), state.Id.Value);
        yield return (Text("Label.Contract"), entry.Contract.Profile.Title.In(language));
        yield return (Text("Field.register"), state.Register.Name.In(language));
        yield return (Text("Field.state"), StateName(state.Register, state.Current.State, language));
        foreach (RegisterColumn column in state.Register.Columns.Where(sees))
        {
            yield return (column.Name.In(language), state.Current.Values.GetValueOrDefault(column.Id) is { } value
                ? RegisterValues.Shown(column, value, language, nameOf) : null);
        }

        foreach (WatchedDay day in state.Owed)
        {
            yield return (day.Watch.Name.In(language), DueText(day, language));
        }

        yield return (Text("Label.Removed"), state.Removed?.Reason);

        string Text(string key) => RegisterTexts.All.Get(language, key);
    }

    /// <summary>The name of a state.</summary>
    public static string StateName(Register register, string state, string language) => register.State(state)?.Name.In(language) ?? state;

    /// <summary>The day as counted; where a closed day lies between, the day to aim at and the last one, too.</summary>
    private static string DueText(WatchedDay day, string language) => day.Days.Target == day.Days.Due && day.Days.Breach == day.Days.Due
        ? TimeText.Of(day.Days.Due, language)
        : RegisterTexts.All.Get(language, "Due.Around", TimeText.Of(day.Days.Due, language), TimeText.Of(day.Days.Target, language),
            TimeText.Of(day.Days.Breach, language));
}
