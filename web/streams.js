// Shows the AsyncAPI document of this server. The labels say what the server does: it sends messages, takes commands,
// and answers those that have an answer.
AsyncApiStandalone.render(
  {
    schema: { url: new URL('../docs/asyncapi.json', document.baseURI).href },
    config: {
      show: { sidebar: true, errors: true },
      expand: { messageExamples: true },
      sendLabel: 'SENDS',
      receiveLabel: 'TAKES',
      replyLabel: 'ANSWERS',
    },
  },
  document.getElementById('streams'),
);
