using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Fields;
using Workflows.Texts;

namespace Workflows.Pages.Forms;

/// <summary>The fields of a content as fields of a form; those of the contract are called <c>value_</c> and their id.</summary>
internal static class ContentForm
{
    /// <summary>Between the ids of persons that are typed, not chosen.</summary>
    private static readonly char[] Separators = [' ', ',', '、', '\n', '\r', '　'];

    /// <summary>What a form says, as it was typed, and the fields that cannot be read.</summary>
    /// <param name="fields">Its fields.</param>
    /// <param name="form">What was sent.</param>
    /// <param name="zone">Of the moments.</param>
    /// <param name="asked">The fields that the contract asks for.</param>
    /// <param name="blank">A content in which nothing is said; what is the process's own, and what was chosen before, is in it.</param>
    public static (T Content, List<CommandResult.Refused> Unreadable) Read<T>(
        FieldSet<T> fields, IFormCollection form, TimeZoneInfo zone, IReadOnlyList<ReportField> asked, T blank)
        where T : class
    {
        List<CommandResult.Refused> unreadable = [];
        T content = fields.All.Where(f => f.Type is not (FieldType.Own or FieldType.Key))
            .Aggregate(blank, (said, field) => field.Set(said, ValueOf(field.Type, field.Name)));
        return (content, unreadable);

        object? ValueOf(FieldType type, string name)
        {
            string text = form[name].ToString();
            switch (type)
            {
                case FieldType.Persons:
                    return text.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
                case FieldType.Choices:
                    return form[name].OfType<string>().ToArray();
                case FieldType.Flag:
                    return text == "yes";
                case FieldType.Values:
                    return asked.ToDictionary(f => f.Id, f => form["value_" + f.Id].ToString());
                case FieldType.Day when string.IsNullOrWhiteSpace(text):
                case FieldType.Moment when string.IsNullOrWhiteSpace(text):
                    return null;
                case FieldType.Day when GivenDates.TryDay(text, out DateOnly day):
                    return day;
                case FieldType.Moment when LocalMoment.TryRead(text, zone, out DateTimeOffset at):
                    return at;
                case FieldType.Day or FieldType.Moment:
                    unreadable.Add(LocalMoment.Refusal(name, text));
                    return null;
                default:
                    return text;
            }
        }
    }
}
