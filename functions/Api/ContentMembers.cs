using Workflows.Kit.Fields;

namespace Workflows.Api;

/// <summary>The fields of a content as members of a JSON body.</summary>
internal static class ContentMembers
{
    /// <summary>What the API takes, in the order of the fields; those of the process's own are left to it.</summary>
    public static IEnumerable<ApiMember> MembersOf<T>(FieldSet<T> fields)
        where T : class => fields.All.Where(f => f.Type != FieldType.Own).Select(f => new ApiMember(f.Name, TypeOf(f.Type), f.Required, f.Description, f.Max));

    /// <summary>The content of a body.</summary>
    /// <param name="fields">Its fields.</param>
    /// <param name="values">What was sent.</param>
    /// <param name="blank">A content in which nothing is said; what is the process's own is in it.</param>
    public static T Read<T>(FieldSet<T> fields, ApiValues values, T blank)
        where T : class => fields.All.Where(f => f.Type != FieldType.Own)
            .Aggregate(blank, (content, field) => field.Set(content, ValueOf(field.Type, field.Name, values)));

    private static object? ValueOf(FieldType type, string name, ApiValues values) => TypeOf(type) switch
    {
        ApiType.TextList => values.Texts(name),
        ApiType.Day => values.DayOrNull(name),
        ApiType.Time => values.TimeOrNull(name),
        ApiType.Flag => values.Flag(name),
        ApiType.TextMap => values.Map(name),
        _ => values.TextOrNull(name),
    };

    private static ApiType TypeOf(FieldType type) => type switch
    {
        FieldType.Persons or FieldType.Choices => ApiType.TextList,
        FieldType.Day => ApiType.Day,
        FieldType.Moment => ApiType.Time,
        FieldType.Flag => ApiType.Flag,
        FieldType.Values => ApiType.TextMap,
        _ => ApiType.Text,
    };
}
