using Workflows.Calendars;
using Workflows.Contracts.Yaml;

namespace Workflows.Contracts;

/// <summary>Reads corrections to the national holidays (<c>holidays.yaml</c>).</summary>
public static class HolidayReader
{
    internal static readonly MapShape Shape = new(
        "a holidays file",
        new ShapeKey("schema", Shapes.OneOf("workflows.holidays/1"), "the form of this file", Required: true),
        new ShapeKey(
            "days",
            new ListShape(new MapShape(
                "a day",
                new ShapeKey("day", Shapes.Day, "the day", Required: true),
                new ShapeKey("name", Shapes.Text, "the holiday's name; an ordinary day when left out"))),
            "the days that differ",
            Required: true));

    /// <summary>The act with the file's corrections; null and at least one error where the file is wrong.</summary>
    public static (JapaneseHolidays? Holidays, IReadOnlyList<ProfileError> Errors) Read(string text, string fileName)
    {
        ArgumentNullException.ThrowIfNull(text);
        var errors = new ErrorList(fileName);
        if (YamlReader.Read(text, errors) is not { } root)
        {
            return (null, errors.All);
        }

        Shape.Check(root, string.Empty, errors);
        if (errors.Any)
        {
            return (null, errors.All);
        }

        var days = new Dictionary<DateOnly, string?>();
        foreach (YamlMap item in ((YamlMap)root).Items("days").Cast<YamlMap>())
        {
            if (!days.TryAdd(item.Day("day")!.Value, item.Text("name")))
            {
                errors.Add(item.Get("day")!, $"days[{days.Count}].day", "each day once", item.Get("day")!.Describe() + " again");
            }
        }

        return errors.Any ? (null, errors.All) : (JapaneseHolidays.Act.With(days), []);
    }
}
