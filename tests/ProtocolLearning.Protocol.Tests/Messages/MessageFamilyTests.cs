using System.Reflection;
using System.Text.Json.Serialization;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Protocol.Tests.Messages;

public sealed class MessageFamilyTests
{
    [Theory]
    [InlineData(typeof(Command))]
    [InlineData(typeof(Report))]
    [InlineData(typeof(PeerMessage))]
    [InlineData(typeof(Proposal))]
    [InlineData(typeof(ProposalReply))]
    public void Family_names_each_of_its_members_once(Type family)
    {
        var named = family.GetCustomAttributes<JsonDerivedTypeAttribute>().ToArray();
        var members = family.Assembly.GetTypes().Where(type => type.BaseType == family).ToArray();
        Assert.Equal(members.OrderBy(type => type.Name), named.Select(attribute => attribute.DerivedType).OrderBy(type => type.Name));
        Assert.Equal(named.Length, named.Select(attribute => attribute.TypeDiscriminator).Distinct().Count());
    }
}
