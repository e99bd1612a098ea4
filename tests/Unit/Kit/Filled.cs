using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Workflows.Unit.Tests.Kit;

/// <summary>Objects of any record type with every member filled, always with the same values: what shows a type's whole shape.</summary>
internal static class Filled
{
    private static readonly DateTimeOffset Moment = new(2026, 11, 20, 1, 30, 0, TimeSpan.Zero);

    /// <summary>A filled object; a text says the member that it stands in, in camel case.</summary>
    /// <param name="type">A concrete type, or the base of a closed family: then its first member.</param>
    /// <param name="enums">Takes every enum that is met on the way.</param>
    /// <exception cref="NotSupportedException">The type has a member that is neither a value, a list, a dictionary nor a record.</exception>
    public static object Of(Type type, ISet<Type> enums) => Value(type, type.Name, enums);

    private static object Value(Type type, string member, ISet<Type> enums)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum)
        {
            enums.Add(type);
            // the second stays the second when one is added
            return Enum.GetValues(type).Cast<object>().Skip(1).Append(Enum.GetValues(type).GetValue(0)!).First();
        }

        return type switch
        {
            _ when type == typeof(string) => JsonNamingPolicy.CamelCase.ConvertName(member),
            _ when type == typeof(bool) => true,
            _ when type == typeof(int) => 7,
            _ when type == typeof(long) => 7L,
            _ when type == typeof(decimal) => 7.5m,
            _ when type == typeof(double) => 7.5,
            _ when type == typeof(DateTimeOffset) => Moment,
            _ when type == typeof(DateOnly) => DateOnly.FromDateTime(Moment.UtcDateTime),
            _ when type == typeof(TimeOnly) => TimeOnly.FromDateTime(Moment.UtcDateTime),
            _ when type == typeof(TimeSpan) => Moment.TimeOfDay,
            _ when type.IsGenericType && type.GetGenericArguments() is [Type key, Type of] => Dictionary(key, of, member, enums),
            _ when type.IsAssignableTo(typeof(IEnumerable)) =>
                List(type.IsArray ? type.GetElementType()! : type.GetGenericArguments().Single(), type, member, enums),
            _ when type.IsAbstract && type.GetCustomAttributes<JsonDerivedTypeAttribute>().FirstOrDefault() is { } first => Record(first.DerivedType, enums),
            _ when type.IsAbstract || type.IsPrimitive =>
                throw new NotSupportedException($"Expected a value, a list, a dictionary or a record, found {type} in {member}."),
            _ => Record(type, enums),
        };
    }

    private static object Record(Type type, ISet<Type> enums)
    {
        ConstructorInfo constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();
        object made = constructor.Invoke([.. constructor.GetParameters().Select(p => Value(p.ParameterType, p.Name!, enums))]);
        foreach (PropertyInfo property in type.GetProperties().Where(p => p.SetMethod is { IsPublic: true }))
        {
            property.SetValue(made, Value(property.PropertyType, property.Name, enums));
        }

        return made;
    }

    private static object List(Type of, Type type, string member, ISet<Type> enums)
    {
        Array list = Array.CreateInstance(of, 1);
        list.SetValue(Value(of, member, enums), 0);
        return list.GetType().IsAssignableTo(type) ? list : Activator.CreateInstance(typeof(HashSet<>).MakeGenericType(of), list)!;
    }

    private static object Dictionary(Type key, Type of, string member, ISet<Type> enums)
    {
        IDictionary dictionary = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(key, of))!;
        dictionary[Value(key, member + "Key", enums)] = Value(of, member, enums);
        return dictionary;
    }
}
